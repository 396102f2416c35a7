#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"

namespace brenier {
namespace {

/// Rows that are moved up and down, the smallest on top.
class OrderEditor : public AskEditor {
 public:
  OrderEditor(const LessonAsk& ask, QWidget* parent) : AskEditor(parent), m_ask(ask), m_order(ask.options.size()) {
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    for (std::size_t i = 0; i < m_order.size(); ++i) column->addLayout(makeRow(i));
    showOrder();
  }
  AskAnswer answer() const override {
    AskAnswer answer;
    for (const std::size_t i : m_order) answer.values.push_back(static_cast<double>(i));
    return answer;
  }
  void setAnswer(const AskAnswer& answer) override {
    if (!isOrder(answer.values, m_order.size())) return;
    for (std::size_t i = 0; i < m_order.size(); ++i) m_order[i] = static_cast<std::size_t>(answer.values[i]);
    showOrder();
    emit changed();
  }
  bool complete() const override { return true; }
  bool showsRightAsAnswer() const override { return true; }
  void reveal(const AskTruth& truth, const AskGrade&) override {
    const auto& best = truth.best.values;
    for (std::size_t i = 0; i < m_rows.size() && i < best.size(); ++i) {
      const auto place =
          static_cast<std::size_t>(std::find(best.begin(), best.end(), double(m_order[i])) - best.begin());
      QString text = qs(m_ask.options[m_order[i]].text);
      if (place < truth.said.size()) text += ": " + qs(truth.said[place]);
      const auto right = static_cast<std::size_t>(best[i]);
      if (right != m_order[i]) text += QString("\n(the run: %1)").arg(qs(m_ask.options[right].text));
      m_rows[i]->setText(text);
    }
    for (auto* button : m_buttons) button->hide();
  }
  void forget() override {
    for (auto* button : m_buttons) button->show();
    showOrder();
  }
  void setTheme(const Theme&) override {}
  void setTypeScale(double scale) override {
    for (auto* row : m_rows) row->setFont(uiFont(static_cast<int>(14 * scale)));
  }

 private:
  QHBoxLayout* makeRow(std::size_t i) {
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(this);
    label->setWordWrap(true);
    m_rows.push_back(label);
    row->addWidget(label, 1);
    for (const int way : {-1, 1}) {
      auto* button = new QToolButton(this);
      button->setArrowType(way < 0 ? Qt::UpArrow : Qt::DownArrow);
      button->setObjectName(QString(way < 0 ? "up%1" : "down%1").arg(i));
      button->setFixedSize(28, 28);
      connect(button, &QToolButton::clicked, this, [this, i, way] { move(i, way); });
      m_buttons.push_back(button);
      row->addWidget(button);
    }
    return row;
  }
  void move(std::size_t i, int way) {
    const std::size_t other = i + static_cast<std::size_t>(way);
    if (other >= m_order.size()) return;
    std::swap(m_order[i], m_order[other]);
    showOrder();
    emit changed();
  }
  void showOrder() {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
      const QString text = qs(m_ask.options[m_order[i]].text);
      m_rows[i]->setText(text);
      m_buttons[2 * i]->setAccessibleName("Move up: " + text);
      m_buttons[2 * i + 1]->setAccessibleName("Move down: " + text);
    }
  }

  LessonAsk m_ask;
  std::vector<std::size_t> m_order;
  std::vector<QLabel*> m_rows;
  std::vector<QToolButton*> m_buttons;
};

}  // namespace

AskEditor* makeOrderEditor(const LessonAsk& ask, QWidget* parent) {
  return new OrderEditor(ask, parent);
}

}  // namespace brenier
