#pragma once

#include <qcustomplot.h>

namespace brenier {

/// Steps as people say them: 500, 2k, 1.5M; as many as have room beside one another.
class StepTicker : public QCPAxisTicker {
 public:
  /// The axis's length, and how labels are written; 0: as many as there are.
  void setRoom(double pixels, const QFont& font);

 protected:
  double getTickStep(const QCPRange& range) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

 private:
  double widestLabel(const QCPRange& range, double step);

  double m_room = 0;
  QFont m_font;
};

/// Plain numbers with no more digits than tell neighbours apart, and a true minus sign.
class PlainTicker : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange& range) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

 private:
  double m_step = 1;
};

/// Logarithmic axes: decades, or 1-2-5 within them, as many as asked for; straight steps where the range is short.
class LogTicker : public PlainTicker {
 protected:
  QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
};

}  // namespace brenier
