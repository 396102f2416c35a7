#include "core/watch/wire.h"

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <set>
#include <typeindex>

#include "core/train/look/frame_builder.h"
#include "core/train/run/training_run.h"
#include "core/watch/bytes.h"
#include "core/watch/frames.h"
#include "tests/core/begun_run.h"
#include "tests/core/file_cases.h"
#include "tests/core/watch/field_count.h"

using namespace brenier;
using namespace brenier::watch;
using test::failsWith;
using test::succeeds;

namespace {

/// Walks through every struct that crosses, and remembers those whose list of fields is not whole.
class Forgotten {
 public:
  template <class T>
  void operator()(const char*, T&) {
    ++m_fields;
    look<std::remove_cv_t<T>>();
  }

  template <class T>
  void look() {
    using S = watch::detail::Shape<T>;
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string> ||
                  std::is_same_v<T, RunSettings>)
      return;
    else if constexpr (S::shared)
      look<std::remove_const_t<typename T::element_type>>();
    else if constexpr (S::list || S::array || S::maybe)
      look<typename T::value_type>();
    else if constexpr (S::table)
      look<typename T::mapped_type>();
    else if constexpr (S::choice)
      each(static_cast<T*>(nullptr));
    else if (m_seen.insert(typeid(T)).second) {
      T value{};
      const std::size_t outside = std::exchange(m_fields, 0);
      fieldsOf(*this, value);
      ++m_structs;
      if (m_fields != test::memberCount<T>())
        m_wrong << QString("%1: %2 of %3").arg(typeid(T).name()).arg(m_fields).arg(test::memberCount<T>());
      m_fields = outside;
    }
  }

  int structs() const { return m_structs; }
  QStringList wrong() const { return m_wrong; }

 private:
  template <class... T>
  void each(std::variant<T...>*) {
    (look<T>(), ...);
  }
  std::set<std::type_index> m_seen;
  std::size_t m_fields = 0;
  int m_structs = 0;
  QStringList m_wrong;
};

RunConfig configOf(const char* solver, int dimension = 2) {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", std::int64_t{dimension}}}};
  config.target = config.source;
  config.target.options["mean"] = std::string("2");
  config.solver = solver;
  config.solverOptions = {{"batch", std::int64_t{16}}};
  config.heldOut = 12;
  config.threads = 1;
  return config;
}

/// Everything that one can ask for, as small as it goes.
ViewRequest everything() {
  ViewRequest view;
  view.layers = ~std::uint32_t{0} & ~layerSpace;
  view.points = 5;
  view.fieldResolution = 8;
  view.gridLines = 3;
  view.inner = InnerRequest{0.5f, -0.25f};
  view.creases = view.coordinates = true;
  return view;
}

std::shared_ptr<const Snapshot> momentOf(const char* solver, int dimension, ViewRequest view) {
  const auto run = test::begin(configOf(solver, dimension));
  run->step(StepPart::both, {});
  FrameBuilder frames(*run);
  ExactAnswer exact;
  exact.mapped = run->heldOut()->target;
  frames.setExact(exact);
  return frames.build(7, Purpose::live, view);
}

std::vector<RunEvent> someEvents() {
  const auto run = test::begin(configOf("ot_icnn"));
  MetricsRow row{3, 40, 1.25, {{"dual", 0.5, 0.01, 64, 0.1, 0.02, true, false}}};
  row.worstSwap = PlanePoints{1, 2, 3, 4, 5, 6, 7, 8};
  row.columnErrors = row.values;
  return {run->describe(3),
          StateChanged{3, RunState::finished, 40, "its steps are done"},
          row,
          Heartbeat{3, 40, 1.5, 100, 1000, 0, 2.5, 1 << 20, 0.25},
          AlarmRaised{3, {"id", "It is wrong.", "Do that."}},
          RunFailed{3, 41, {ErrorKind::diverged, "m", "h"}, Cure{"what", {{"rate", 0.5}}, {}}},
          MomentsKept{3, {{0, 0, MomentKind::first, ""}, {9, 0.5, MomentKind::mark, "mine"}}, ""}};
}

std::vector<Command> someCommands() {
  ViewRequest view = everything();
  view.region = Box{-1, -2, 3, 4};
  view.pictures.own = std::make_shared<OwnPicture>(OwnPicture{2, 1, {1, 2, 3, 4, 5, 6}});
  return {SetView{view},
          SetPlane{{PlaneChoice::Kind::random, 0, 1, 9}},
          PauseRun{},
          ResumeRun{},
          StepRun{3, StepPart::inner, false},
          SetLive{{{"rate", 0.25}}}};
}

}  // namespace

/// What crosses a connection, and what does not get through.
class TestWire : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// A field that core/api has and core/watch/fields.h has not would never be seen elsewhere.
  void noFieldIsForgotten() {
    Forgotten forgotten;
    forgotten.look<Snapshot>();
    forgotten.look<RunEvent>();
    forgotten.look<Command>();
    QVERIFY(forgotten.structs() > 50);
    QCOMPARE(forgotten.wrong(), QStringList());
  }

  void momentsCross_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<bool>("inSpace");
    QTest::newRow("plane") << "ot_icnn" << 2 << false;
    QTest::newRow("plane in space") << "ot_icnn" << 2 << true;
    QTest::newRow("cells") << "semi_discrete" << 2 << false;
    QTest::newRow("slices") << "ot_icnn" << 3 << false;
    QTest::newRow("third coordinate") << "ot_icnn" << 3 << true;
  }
  void momentsCross() {
    QFETCH(QString, solver);
    QFETCH(int, dimension);
    QFETCH(bool, inSpace);
    ViewRequest view = everything();
    if (inSpace) view.layers |= layerSpace;
    const auto moment = momentOf(solver.toUtf8().constData(), dimension, view);
    const std::string bytes = encode(*moment);
    const auto back = decodeSnapshot(bytes);
    QVERIFY(succeeds(back));
    QCOMPARE(encode(*back), bytes);
    QCOMPARE(back->step, moment->step);
    QCOMPARE(back->image, moment->image);
    QCOMPARE(*back->source, *moment->source);
    QCOMPARE(*back->exactImage, *moment->exactImage);
    QCOMPARE(back->potential.values, moment->potential.values);
    QCOMPARE(back->all.empty(), dimension == 2 || moment->all.empty());
    keep("moment_" + solver + QString::number(dimension) + (inSpace ? "s" : ""), bytes);
  }

  void eventsAndCommandsCross() {
    for (const auto& event : someEvents()) {
      const std::string bytes = encode(event);
      const auto back = decodeEvent(bytes);
      QVERIFY(succeeds(back));
      QCOMPARE(back->index(), event.index());
      QCOMPARE(encode(*back), bytes);
      keep("event_" + QString::number(event.index()), bytes);
    }
    const auto started = decodeEvent(encode(someEvents().front()));
    QVERIFY(std::get<RunStarted>(*started).config == std::get<RunStarted>(someEvents().front()).config);
    for (const auto& command : someCommands()) {
      const std::string bytes = encode(command);
      const auto back = decodeCommand(bytes);
      QVERIFY(succeeds(back));
      QCOMPARE(encode(*back), bytes);
      keep("command_" + QString::number(command.index()), bytes);
    }
  }

  /// Every beginning of every message is refused, and so is a byte more; none is read past its end.
  void cutMessagesAreRefused() {
    const std::string moment = encode(*momentOf("ot_icnn", 2, everything()));
    for (std::size_t size = 0; size < moment.size(); size += 1 + size / 64)
      QVERIFY(failsWith(decodeSnapshot(std::string_view(moment).substr(0, size)), {"cannot be read"}));
    QVERIFY(failsWith(decodeSnapshot(moment + "x"), {"goes on for 1 bytes"}));
    for (const auto& event : someEvents()) {
      const std::string bytes = encode(event);
      for (std::size_t size = 0; size < bytes.size(); ++size)
        QVERIFY(failsWith(decodeEvent(std::string_view(bytes).substr(0, size)), {"cannot be read"}));
    }
  }

  void partsBelongTogether() {
    const auto whole = momentOf("ot_icnn", 2, everything());
    const auto refused = [&](auto change, std::string_view word) {
      Snapshot changed = *whole;
      change(changed);
      return failsWith(decodeSnapshot(encode(changed)), {"cannot be shown", word});
    };
    QVERIFY(refused([](Snapshot& s) { s.potential.values.pop_back(); }, "potential has 63 numbers in place of 64"));
    QVERIFY(refused([](Snapshot& s) { s.source.reset(); }, "no points"));
    QVERIFY(refused([](Snapshot& s) { s.image.push_back(1); }, "no points of the plane"));
    QVERIFY(refused([](Snapshot& s) { s.image.resize(2 * s.source->size()); }, "more points than the source"));
    QVERIFY(refused([](Snapshot& s) { s.gridRows = -1; }, "the grid"));
    QVERIFY(refused([](Snapshot& s) { s.world.x0 = std::nanf(""); }, "the world"));
    QVERIFY(refused([](Snapshot& s) { s.stretch.push_back(1); }, "stretches"));
    QVERIFY(refused(
        [](Snapshot& s) {
          PictureFrame pictures;
          pictures.shape = {1, 2, 2};
          pictures.count = 2;
          pictures.input = std::make_shared<PictureBytes>(8);
          pictures.output.resize(7);
          s.pictures = std::make_shared<PictureFrame>(pictures);
        },
        "outputs has 7 numbers in place of 8"));
  }

  void whatAViewerAsksIsBounded() {
    ViewRequest greedy;
    greedy.points = greedy.fieldResolution = greedy.gridLines = greedy.pictures.count = 1 << 30;
    greedy.region = Box{0, 0, INFINITY, 1};
    greedy.inner = InnerRequest{NAN, 0};
    greedy.pictures.at = greedy.pictures.noise = NAN;
    greedy.pictures.degradation = "nothing known";
    greedy.pictures.own = std::make_shared<OwnPicture>(OwnPicture{1 << 20, 1 << 20, {1, 2, 3}});
    const auto command = decodeCommand(encode(Command(SetView{greedy})));
    QVERIFY(succeeds(command));
    const ViewRequest& view = std::get<SetView>(*command).view;
    QVERIFY(view.points <= 4096 && view.fieldResolution <= 256 && view.gridLines <= 101 && view.pictures.count <= 256);
    QVERIFY(!view.region && !view.inner && !view.pictures.own);
    QCOMPARE(view.pictures.degradation, std::string("none"));
    QVERIFY(view.pictures.at >= 0 && view.pictures.noise >= 0);
  }

  void framesCome_data() {
    QTest::addColumn<bool>("packed");
    QTest::newRow("as they are") << false;
    QTest::newRow("packed") << true;
  }
  /// In whatever pieces.
  void framesCome() {
    QFETCH(bool, packed);
    const std::string large(5000, 'a');
    const std::string bytes = frameBytes(FrameKind::event, "one", packed) +
                              frameBytes(FrameKind::snapshot, large, packed) + frameBytes(FrameKind::hello, "", packed);
    QVERIFY(!packed || bytes.size() < 1000);
    if (packed) keep("frames", bytes);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
      FrameReader reader(large.size() + 2);
      std::vector<Frame> frames;
      for (std::size_t at = 0; at < bytes.size(); at += piece) {
        reader.add(std::string_view(bytes).substr(at, piece));
        for (auto frame = reader.next(); *frame; frame = reader.next()) frames.push_back(**frame);
      }
      QCOMPARE(frames.size(), std::size_t{3});
      QCOMPARE(frames[0].payload, std::string("one"));
      QCOMPARE(frames[1].payload, large);
      QVERIFY(frames[1].kind == FrameKind::snapshot && frames[2].payload.empty());
      QCOMPARE(reader.waiting(), std::size_t{0});
    }
  }

  void wrongFramesAreRefused() {
    const auto read = [](std::string bytes, std::size_t most = 1000) {
      FrameReader reader(most);
      reader.add(bytes);
      return reader.next();
    };
    QVERIFY(failsWith(read("GET / HTTP/1.1\r\n"), {"2 to 1000 are read"}));
    // Before a byte of it is there.
    QVERIFY(failsWith(read(std::string("\x00\x00\x00\x40", 4)), {"1073741824 bytes"}));
    QVERIFY(failsWith(read(std::string("\x02\x00\x00\x00\x09\x00", 6)), {"of kind 9"}));
    std::string packed = frameBytes(FrameKind::event, std::string(4000, 'b'), true);
    QVERIFY(failsWith(read(packed), {"no length up to 1000"}));
    packed[6] = '\x10';
    QVERIFY(!read(packed, 100000));
    packed = frameBytes(FrameKind::event, std::string(4000, 'b'), true);
    packed.back() = static_cast<char>(packed.back() + 1);
    QVERIFY(failsWith(read(packed, 100000), {"damaged"}));
  }

  void greetings() {
    Hello hello;
    hello.token = *newToken();
    hello.packs = true;
    const auto heard = decodeHello(encode(hello));
    QVERIFY(succeeds(heard));
    QVERIFY(same(heard->token, hello.token) && heard->packs);
    QVERIFY(!same(*newToken(), hello.token));
    keep("hello", encode(hello));
    Welcome welcome;
    welcome.run = 77;
    welcome.host = "host\x1b[2J";
    welcome.name = "run";
    const auto welcomed = decodeWelcome(encode(welcome));
    QVERIFY(succeeds(welcomed));
    QCOMPARE(welcomed->run, std::uint64_t{77});
    QCOMPARE(welcomed->host, std::string("host [2J"));  // nothing that a terminal would obey
    keep("welcome", encode(welcome));
    const auto refused = decodeRefused(encode(Refused{{ErrorKind::badInput, "No.", "Do that."}}));
    QCOMPARE(refused->error.hint, std::string("Do that."));
    keep("refused", encode(Refused{{ErrorKind::badInput, "No.", "Do that."}}));
    std::string other = encode(hello);
    other[8] = 9;  // the protocol
    QVERIFY(failsWith(decodeHello(other), {"version 9 of the protocol"}));
    other = encode(hello);
    other[10] = static_cast<char>(other[10] + 1);  // the layout
    QVERIFY(failsWith(decodeHello(other), {"write down moments differently"}));
    QVERIFY(failsWith(decodeHello("GET / HTTP/1.1"), {"no viewer of Brenier"}));
    for (std::size_t size = 0; size < encode(hello).size(); ++size)
      QVERIFY(!decodeHello(std::string_view(encode(hello)).substr(0, size)));
  }

  void tokensAreText() {
    const Token token = *newToken();
    const std::string text = toText(token);
    QCOMPARE(text.size(), std::size_t{32});
    QVERIFY(same(*tokenFromText(text + "\n"), token));
    for (const char* wrong : {"", "00", "zz345678901234567890123456789012", "123456789012345678901234567890123"})
      QVERIFY(failsWith(tokenFromText(wrong), {"32 hexadecimal digits"}));
  }

  /// The page has the format as the program writes it.
  void thePageHasTheLayout() {
    std::ifstream file(std::string(BRENIER_DOCS) + "/watching.md");
    const std::string page(std::istreambuf_iterator<char>(file), {});
    QVERIFY2(page.find("\n```\n" + layoutText() + "```\n") != std::string::npos, layoutText().c_str());
  }

 private:
  /// For the fuzzer's corpus, when somebody makes it anew: BRENIER_KEEP_CORPUS=tests/fuzz/corpus/watch.
  static void keep(const QString& name, const std::string& bytes) {
    const QString folder = qEnvironmentVariable("BRENIER_KEEP_CORPUS");
    if (folder.isEmpty()) return;
    QFile file(folder + "/" + name);
    if (file.open(QIODevice::WriteOnly)) file.write(bytes.data(), static_cast<qint64>(bytes.size()));
  }
};

BRENIER_TEST(TestWire)
#include "test_wire.moc"
