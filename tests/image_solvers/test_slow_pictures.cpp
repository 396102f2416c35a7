#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/image_solvers/image_solvers.h"
#include "core/picture_methods/image_registry.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/slow_motion.h"
#include "core/util/registry.h"
#include "tests/core/slow_trainer.h"

using namespace brenier;
using namespace brenier::test;

namespace {

constexpr std::int64_t steps = 2;  // of each player in one of both

MeasureSpec smallShapes(const std::string& degradation) {
  return {"shapes",
          {{"size", std::int64_t{16}},
           {"training", std::int64_t{150}},
           {"test", std::int64_t{30}},
           {"degradation", degradation}}};
}

RunConfig pictureRun(const std::string& solver, bool fromCodes, std::int64_t batch = 12) {
  RunConfig config;
  config.source = fromCodes ? MeasureSpec{"gaussian", {{"dimension", std::int64_t{192}}}} : smallShapes("noise");
  config.target = smallShapes("none");
  config.solver = solver;
  config.solverOptions = {{"map_width", std::int64_t{4}}, {"potential_width", std::int64_t{4}}, {"batch", batch},
                          {"map_steps", steps},           {"potential_steps", steps},           {"average", 0.0}};
  config.heldOut = 20;
  config.device = "cpu";
  config.threads = 1;
  return config;
}

std::unique_ptr<TrainingRun> begunWith(const RunConfig& config) {
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

std::vector<float> scoresOf(const TrainingRun& run, const Points& pictures) {
  std::vector<float> scores(pictures.count());
  return picturePotential(run.solver(), pictures, scores.data()) ? scores : std::vector<float>();
}

/// Every `stride`-th of the rows.
Points every(const Points& rows, std::size_t stride) {
  Points some(0, rows.dim);
  for (std::size_t i = 0; i < rows.count(); i += stride) some.data.insert(some.data.end(), rows[i], rows[i] + rows.dim);
  return some;
}

/// Value of byte (picture i, channel c, pixel p) in [-1, 1].
double valueAt(const PictureBytes& bytes, const PictureShape& shape, std::size_t i, std::size_t c, std::size_t p) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  return bytes[i * shape.size() + p * channels + c] / 127.5 - 1;
}

}  // namespace

/// A step over pictures in slow motion: it is the step, and what is told of it are its own pictures and scores.
class TestSlowPictures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void watchedStepsAreTheSame_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<bool>("fromCodes");
    for (const auto& entry : imageSolverRegistry()) {
      QCOMPARE(!entry.descriptor.told.empty(), entry.descriptor.caps.twoPlayers);
      if (!entry.descriptor.caps.twoPlayers || findById(entry.descriptor.options, std::string("encoder_width")))
        continue;
      for (const bool fromCodes : {false, true})
        QTest::addRow("%s from %s", entry.descriptor.id.c_str(), fromCodes ? "codes" : "pictures")
            << QString::fromStdString(entry.descriptor.id) << fromCodes;
    }
  }
  void watchedStepsAreTheSame() {
    QFETCH(QString, solver);
    QFETCH(bool, fromCodes);
    const auto watched = begunWith(pictureRun(solver.toStdString(), fromCodes)),
               plain = begunWith(pictureRun(solver.toStdString(), fromCodes));
    const FrameBuilder frames(*watched);
    for (int k = 0; k < 2; ++k) {
      SlowRecord record = frames.recordFor({});
      const StepReport said = watched->step(StepPart::both, {}, &record.watch);
      QVERIFY(said.finite && plain->step(StepPart::both, {}).finite);
      const auto told = frames.slowStep(7, record, said);
      QCOMPARE(told->step, std::int64_t(k + 1));
      QCOMPARE(told->shape.size(), std::size_t(3 * 16 * 16));
      std::vector<SlowPart> order;
      for (const auto& part : told->parts) {
        QVERIFY(isReadable(part));
        order.push_back(part.part);
      }
      using enum SlowPart;
      QVERIFY((order == std::vector{samples, images, meeting, change, change, push, move, move, number}));
      QVERIFY(!told->parts.back().number.empty());
      for (const auto& part : told->parts) {
        const SlowPictures& pictures = part.pictures;
        for (const auto* bytes :
             {&pictures.from, &pictures.images, &pictures.moved, &pictures.way, &pictures.push, &pictures.others})
          QVERIFY(bytes->empty() || bytes->size() == 6 * told->shape.size());  // every second of 12
        QVERIFY(part.from.empty() && part.images.empty() && !part.field);
        if (part.part == move) QVERIFY(pictures.moved != pictures.images && part.movedPrices.size() == 6);
        if (part.part == push) QVERIFY(!pictures.push.empty() && part.prices.size() == 6);
        if (part.part == change) QVERIFY(part.changes.size() == 6 && part.otherChanges.size() == 6);
      }
    }
    QCOMPARE(bitsOf(*watched), bitsOf(*plain));
  }

  /// A game that stages go before: they have no players, which is said, and then it is told as any other.
  void aGameAfterStagesIsTold() {
    auto config = pictureRun("ae_ot_gan_images", true);
    config.source.options["dimension"] = std::int64_t{6};
    for (const char* id : {"map_steps", "potential_steps"}) config.solverOptions.erase(id);
    config.solverOptions["encoder_width"] = std::int64_t{4};
    for (const char* id : {"encoder_steps", "refine_steps", "transport_steps"})
      config.solverOptions[id] = std::int64_t{1};
    const auto watched = begunWith(config), plain = begunWith(config);
    const FrameBuilder frames(*watched);
    for (int k = 0; k < 5; ++k) {
      SlowRecord record = frames.recordFor({});
      const StepReport said = watched->step(StepPart::both, {}, &record.watch);
      QVERIFY(said.finite && plain->step(StepPart::both, {}).finite);
      const auto told = frames.slowStep(7, record, said);
      std::vector<SlowPart> order;
      for (const auto& part : told->parts) {
        QVERIFY(isReadable(part));
        order.push_back(part.part);
      }
      using enum SlowPart;
      QVERIFY(order ==
              (k < 3 ? std::vector{number} : std::vector{samples, images, meeting, change, push, move, number}));
      QCOMPARE(told->parts.back().number.empty(), k < 3);
      if (k < 3) continue;
      QCOMPARE(told->parts[1].pictures.from.size(), 6 * told->shape.size());
      QVERIFY(told->parts[5].pictures.moved != told->parts[5].pictures.images);
    }
    QCOMPARE(bitsOf(*watched), bitsOf(*plain));
  }

  /// Through the thread of the window.
  void theTrainerLearnsTheSame_data() {
    QTest::addColumn<QString>("solver");
    for (const char* solver : {"otm_images", "wgan_images"}) QTest::newRow(solver) << solver;
  }
  void theTrainerLearnsTheSame() {
    QFETCH(QString, solver);
    learnsTheSame(pictureRun(solver.toStdString(), false));
  }

  /// Against the weights before the step, after it, and of runs that take fewer steps of T.
  void whatIsToldIsWhatWasThere() {
    const RunConfig config = pictureRun("otm_images", false);
    const auto before = begunWith(config), run = begunWith(config);
    StepWatch watch;
    watch.samples = 6;
    run->step(StepPart::both, {}, &watch);
    QCOMPARE(watch.made.size(), std::size_t(2 * steps));
    const WatchedMove& score = watch.made[0];
    const std::uint64_t seed = config.dataSeed, ofMap = 1 << 19;
    QVERIFY(!score.inner);
    QVERIFY(apart(score.seen.x.data, every(drawSamples(run->source(), {seed, streamSourceTraining, 0}, 12), 2).data) ==
            0);
    QVERIFY(apart(score.seen.y.data, every(drawSamples(run->target(), {seed, streamTargetTraining, 0}, 12), 2).data) ==
            0);
    QVERIFY(apart(score.seen.images.data, mapped(*before, score.seen.x).data) < 1e-5);
    QVERIFY(apart(score.seen.prices, scoresOf(*before, score.seen.images)) < 1e-5);
    QVERIFY(apart(score.seen.otherPrices, scoresOf(*before, score.seen.y)) < 1e-5);
    const WatchedMove& last = watch.made[steps - 1];  // of f: what it says then it says at the end of the step
    QVERIFY(!last.inner && last.last == steps);
    QVERIFY(apart(last.imagePrices, scoresOf(*run, last.seen.images)) < 1e-5);
    QVERIFY(apart(last.otherPrices, scoresOf(*run, last.seen.y)) < 1e-5);
    QVERIFY(apart(last.imagePrices, last.seen.prices) > 1e-5);  // or nothing was asked

    const WatchedMove& first = watch.made[steps];
    QVERIFY(first.inner);
    QVERIFY(apart(first.seen.x.data,
                  every(drawSamples(run->source(), {seed, streamSourceTraining, ofMap}, 12), 2).data) == 0);
    QVERIFY(apart(first.seen.images.data, mapped(*before, first.seen.x).data) < 1e-5);
    QVERIFY(apart(first.seen.prices, scoresOf(*run, first.seen.images)) < 1e-5);
    for (std::int64_t k = 1; k <= steps; ++k) {
      RunConfig fewer = config;
      fewer.solverOptions["map_steps"] = k;
      const auto other = begunWith(fewer);
      other->step(StepPart::both, {});
      const WatchedMove& move = watch.made[static_cast<std::size_t>(steps + k - 1)];
      QVERIFY(move.inner && move.first == k && move.of == steps);
      QVERIFY2(apart(move.moved.data, mapped(*other, first.seen.x).data) < 1e-5, qPrintable(QString::number(k)));
      QVERIFY(apart(move.imagePrices, scoresOf(*run, move.moved)) < 1e-5);
      QVERIFY(apart(move.moved.data, first.seen.images.data) > 1e-4);
    }
  }

  /// The push is downhill for T's loss <f(T) - Q(x) T / D>: the difference quotient along it is minus its square.
  void aPushLeadsDownhill() {
    const RunConfig config = pictureRun("otm_images", false);
    const auto run = begunWith(config);
    StepWatch watch;
    watch.samples = 6;
    run->step(StepPart::both, {}, &watch);
    const WatchedBatch& seen = watch.made[steps].seen;
    const double d = static_cast<double>(seen.x.dim);
    for (std::size_t i = 0; i < seen.x.count(); ++i) {
      double square = 0, along = 0;
      Points moved(2, seen.x.dim);
      double norm = 0;
      for (std::size_t k = 0; k < seen.x.dim; ++k) norm += double(seen.push[i][k]) * seen.push[i][k];
      const double by = 0.05 / std::sqrt(norm);
      for (std::size_t k = 0; k < seen.x.dim; ++k) {
        const double push = seen.push[i][k];
        square += push * push;
        along += push * seen.x[i][k] / d;
        moved[0][k] = static_cast<float>(seen.images[i][k] - by * push);
        moved[1][k] = static_cast<float>(seen.images[i][k] + by * push);
      }
      const auto scores = scoresOf(*run, moved);
      const double slope = (double(scores[1]) - scores[0]) / (2 * by) - along;
      QVERIFY2(std::abs(slope + square) < 0.03 * square, qPrintable(QString("%1 %2").arg(slope).arg(square)));
    }
  }

  /// Bytes as a person sees them, differences so many times as strong as the step says.
  void bytesAreThePictures() {
    const auto run = begunWith(pictureRun("otm_images", true));
    const FrameBuilder frames(*run);
    SlowRecord record = frames.recordFor({});
    const StepReport said = run->step(StepPart::both, {}, &record.watch);
    const auto told = frames.slowStep(1, record, said);
    const WatchedBatch& seen = record.watch.made[steps].seen;
    const Points& moved = record.watch.made.back().moved;
    const SlowPictures& last = told->parts[told->parts.size() - 2].pictures;
    QVERIFY(last.strength >= 1);
    int strong = 0;
    for (const std::size_t i : {0u, 5u})
      for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t p = 0; p < 256; ++p) {
          const std::size_t k = c * 256 + p;
          const double way = std::clamp(double(last.strength) * (moved[i][k] - seen.images[i][k]), -1.0, 1.0);
          QVERIFY(std::abs(valueAt(last.moved, told->shape, i, c, p) - std::clamp(moved[i][k], -1.0f, 1.0f)) < 0.005);
          QVERIFY(std::abs(valueAt(last.from, told->shape, i, c, p) - std::clamp(seen.x[i][k], -1.0f, 1.0f)) < 0.005);
          QVERIFY(std::abs(valueAt(last.way, told->shape, i, c, p) - way) < 0.005);
          strong += std::abs(way) > 0.1;
        }
    QVERIFY(strong > 100);  // or it could not be seen
  }

  /// However large a batch and its pictures: a handful of them, and as many moves as one can look at.
  void aHandfulIsKept() {
    RunConfig config = pictureRun("wgan_images", false, 40);
    config.solverOptions["potential_steps"] = std::int64_t{9};
    const auto run = begunWith(config);
    const FrameBuilder frames(*run);
    SlowRecord record = frames.recordFor({});
    run->step(StepPart::both, {}, &record.watch);
    QCOMPARE(record.watch.batch, std::size_t(40));
    QCOMPARE(record.watch.made.size(), std::size_t(5 + steps));  // of nine steps two together
    std::size_t numbers = 0;
    for (const auto& move : record.watch.made) {
      QVERIFY(move.seen.x.count() <= 8 && move.moved.count() <= 8);
      for (const auto* rows : {&move.seen.x, &move.seen.images, &move.seen.push, &move.seen.y, &move.moved})
        numbers += rows->data.size();
    }
    QVERIFY2(numbers <= 8 * 768 * (5 * 3 + 4 + 1), qPrintable(QString::number(numbers)));
  }
};

BRENIER_TEST(TestSlowPictures)
#include "test_slow_pictures.moc"
