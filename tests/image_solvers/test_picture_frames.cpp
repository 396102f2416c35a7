#include <QtTest>
#include <cmath>

#include "core/measures/degradation.h"
#include "core/measures/image_measure.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/picture_frames.h"
#include "core/train/run/saved_state.h"

using namespace brenier;

namespace {

MeasureSpec fewShapes(const std::string& degradation) {
  return {"shapes",
          {{"size", std::int64_t{16}},
           {"training", std::int64_t{150}},
           {"test", std::int64_t{40}},
           {"degradation", degradation}}};
}

std::unique_ptr<TrainingRun> begun(const MeasureSpec& source) {
  RunConfig config;
  config.source = source;
  config.target = fewShapes("none");
  config.solver = "otm_images";
  config.solverOptions = {
      {"map_width", std::int64_t{4}}, {"potential_width", std::int64_t{4}}, {"batch", std::int64_t{4}}};
  config.heldOut = 20;
  config.device = "cpu";
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qWarning("%s", run.error().message.c_str());
  return run ? std::move(run).value() : nullptr;
}

std::unique_ptr<TrainingRun> restoring() {
  return begun(fewShapes("noise"));
}

std::unique_ptr<TrainingRun> generating() {
  return begun({"gaussian", {{"dimension", std::int64_t{192}}}});
}

std::uint8_t byteOf(float v) {
  return static_cast<std::uint8_t>(std::lround(std::clamp((v + 1) * 127.5f, 0.0f, 255.0f)));
}

/// Value (c, y, x) of picture i among bytes [n, h, w, c].
std::uint8_t byteAt(const PictureBytes& bytes, const PictureShape& s, int i, int c, int y, int x) {
  return bytes[static_cast<std::size_t>(((i * s.height + y) * s.width + x) * s.channels + c)];
}

}  // namespace

class TestPictureFrames : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void framesShowTheSamePicturesThroughTheRun() {
    const auto run = restoring();
    QVERIFY(run);
    PictureFrames frames(*run);
    PictureRequest request;
    request.count = 6;
    const auto before = frames.build(request);
    SavedState saved, after;
    capture(*run, saved);
    run->step(StepPart::both, {});
    const auto later = frames.build(request);
    QCOMPARE(before->count, 6);
    QCOMPARE(later->input, before->input);  // shared, not copied
    QVERIFY(before->original && later->output != before->output);
    const auto held = run->heldOut();
    const PictureShape s = *held->pictures;
    Points mapped(6, s.size());
    run->solver().forward({held->source.data.data(), 6, s.size()}, mapped.data.data());
    for (const int i : {0, 5})
      for (const auto& [c, y, x] : {std::tuple{0, 3, 4}, {2, 15, 0}}) {
        const auto k = static_cast<std::size_t>((c * s.height + y) * s.width + x);
        const auto row = static_cast<std::size_t>(i);
        QCOMPARE(byteAt(*later->input, s, i, c, y, x), byteOf(held->source[row][k]));
        QCOMPARE(byteAt(*later->original, s, i, c, y, x), byteOf(held->originals[row][k]));
        QCOMPARE(byteAt(later->output, s, i, c, y, x), byteOf(mapped[row][k]));
      }
  }

  void lookingChangesNothing() {
    const auto looked = restoring(), alone = restoring();
    PictureFrames frames(*looked);
    PictureRequest request;
    request.nearestOf = 2;
    request.from = 0;
    request.to = 1;
    for (int k = 0; k < 3; ++k) {
      frames.build(request);
      looked->step(StepPart::both, {});
      alone->step(StepPart::both, {});
    }
    SavedState a, b;
    capture(*looked, a);
    capture(*alone, b);
    QCOMPARE(a.numbers, b.numbers);
  }

  void theNearestTrainingPictureIsTheNearest() {
    const auto run = restoring();
    PictureFrames frames(*run);
    PictureRequest request;
    request.count = 4;
    request.nearestOf = 3;
    const auto frame = frames.build(request);
    QCOMPARE(frame->nearestOf, 3);
    const auto* target = dynamic_cast<const PictureMeasure*>(&run->target());
    QVERIFY(target);
    const auto set = target->set();
    const auto [first, count] = target->trainingPart();
    double best = 1e9;
    std::size_t index = 0;
    std::vector<float> picture(set->shape.size());
    for (std::size_t i = first; i < first + count; ++i) {
      set->picture(i, picture.data());
      double sum = 0;
      for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 16; ++y)
          for (int x = 0; x < 16; ++x) {
            const double mine = byteAt(frame->output, set->shape, 3, c, y, x) / 127.5 - 1;
            const double d = mine - static_cast<double>(picture[static_cast<std::size_t>((c * 16 + y) * 16 + x)]);
            sum += d * d;
          }
      if (sum < best) {
        best = sum;
        index = i;
      }
    }
    QCOMPARE(frame->nearestIndex, static_cast<std::int64_t>(index));
    QVERIFY(std::abs(frame->nearestDistance - std::sqrt(best / static_cast<double>(set->shape.size()))) < 1e-6);
    set->picture(index, picture.data());
    QCOMPARE(byteAt(frame->nearest, set->shape, 0, 1, 7, 9), byteOf(picture[(1 * 16 + 7) * 16 + 9]));
  }

  void aPathBeginsAndEndsAtItsPictures() {
    const auto run = generating();
    QVERIFY(run);
    PictureFrames frames(*run);
    PictureRequest request;
    request.count = 5;
    request.from = 1;
    request.to = 4;
    request.at = 1;
    const auto frame = frames.build(request);
    QVERIFY(frame->fromCode && !frame->original && frame->input);
    const auto size = static_cast<std::ptrdiff_t>(frame->shape.size());
    QCOMPARE(frame->path.size(), picturePathSteps * frame->shape.size());
    const auto near = [&](auto a, auto b) {  // the same numbers but for the order of a batch's sums
      for (std::ptrdiff_t k = 0; k < size; ++k)
        if (std::abs(static_cast<int>(a[k]) - static_cast<int>(b[k])) > 1) return false;
      return true;
    };
    QVERIFY(near(frame->path.begin(), frame->output.begin() + 1 * size));
    QVERIFY(near(frame->path.end() - size, frame->output.begin() + 4 * size));
    QVERIFY(near(frame->pathAt.begin(), frame->output.begin() + 4 * size));
    QVERIFY(!near(frame->path.begin() + 4 * size, frame->output.begin() + 1 * size));
  }

  void codesMoveAlongTheArc() {
    const float a[] = {3, 0}, b[] = {0, 3};
    float out[2];
    between(a, b, 2, 0.5f, true, out);
    QVERIFY(std::abs(std::hypot(out[0], out[1]) - 3) < 1e-5f);
    between(a, b, 2, 0.5f, false, out);
    QCOMPARE(out[0], 1.5f);
    between(a, a, 2, 0.3f, true, out);
    QCOMPARE(out[0], 3.0f);
  }

  void aPictureOfOnesOwnGoesThroughTheMap() {
    const auto run = restoring();
    PictureFrames frames(*run);
    auto own = std::make_shared<OwnPicture>();
    own->width = 48;
    own->height = 32;
    for (int k = 0; k < 48 * 32; ++k)
      for (const int v : {250, 10, 120}) own->rgb.push_back(static_cast<std::uint8_t>(v));
    PictureRequest request;
    request.count = 2;
    request.own = own;
    request.degradation = "mask";
    const auto frame = frames.build(request);
    const PictureShape s = frame->shape;
    QCOMPARE(frame->own.size(), s.size());
    QCOMPARE(frame->ownOutput.size(), s.size());
    QCOMPARE(int(byteAt(frame->ownOriginal, s, 0, 0, 5, 12)), 250);
    QCOMPARE(int(byteAt(frame->own, s, 0, 0, 5, 3)), 250);
    QCOMPARE(int(byteAt(frame->own, s, 0, 0, 5, 12)), 128);  // 0 of [-1, 1]
    request.degradation = "grey";
    const auto grey = frames.build(request);
    QCOMPARE(byteAt(grey->own, s, 0, 0, 5, 3), byteAt(grey->own, s, 0, 2, 5, 3));
    QVERIFY(grey->ownOutput != frame->ownOutput);
    // A generator maps codes, and has no use for it.
    const auto other = generating();
    PictureFrames codes(*other);
    QVERIFY(codes.build(request)->own.empty());
  }

  void theFrameBuilderHandsThemOn() {
    const auto run = restoring();
    const FrameBuilder builder(*run);
    ViewRequest view;
    view.pictures.count = 3;
    const auto frame = builder.build(9, Purpose::live, view);
    QVERIFY(frame->pictures);
    QCOMPARE(frame->pictures->count, 3);
    QVERIFY(frame->source && frame->image.empty());
  }
};

BRENIER_TEST(TestPictureFrames)
#include "test_picture_frames.moc"
