#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <string>
#include <vector>

// Stands in for libFuzzer where the compiler has none (scripts/fuzz uses the real one): runs every file of the corpus,
// then changed copies of them for some seconds. It follows no coverage, but holds the same promises: no crash, and no
// single allocation far beyond the input's own size.
//   fuzz_NAME CORPUS_FOLDER [SECONDS]

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes current;
std::size_t largestRequest = 0;
bool watching = false;

constexpr std::size_t allowedAtAll = 8u << 20, allowedGrowth = 8192;

/// The input that did it is written beside the program, for the corpus.
void onCrash(int signal) {
  const char* name = "crash-input";
  if (std::FILE* file = std::fopen(name, "wb")) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
  }
  std::fprintf(stderr, "signal %d on an input of %zu bytes, written to %s\n", signal, current.size(), name);
  std::_Exit(1);
}

Bytes readAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// One of the changes that file formats mind: bits, bytes, numbers at their limits, pieces cut, doubled or exchanged.
void mutate(Bytes& bytes, const std::vector<Bytes>& corpus, std::mt19937& random) {
  const auto upTo = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  static const std::uint32_t edges[] = {0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff};
  const std::size_t at = upTo(bytes.size()), length = upTo(std::min<std::size_t>(64, bytes.size() - at) + 1);
  const auto position = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random() % 7) {
    case 0:
      if (!bytes.empty()) bytes[at] ^= static_cast<std::uint8_t>(1u << (random() % 8));
      break;
    case 1:
      if (!bytes.empty()) bytes[at] = static_cast<std::uint8_t>(random());
      break;
    case 2: {
      const std::uint32_t edge = edges[random() % std::size(edges)];
      const std::size_t width = std::min<std::size_t>(std::size_t{1} << (random() % 3), bytes.size() - at);
      std::memcpy(bytes.data() + at, &edge, width);
      break;
    }
    case 3:
      bytes.erase(position, position + static_cast<std::ptrdiff_t>(length));
      break;
    case 4: {
      const Bytes piece(position, position + static_cast<std::ptrdiff_t>(length));
      bytes.insert(position, piece.begin(), piece.end());
      break;
    }
    case 5: {
      const Bytes& other = corpus[upTo(corpus.size())];
      const std::size_t from = upTo(other.size()), count = std::min<std::size_t>(64, other.size() - from);
      bytes.insert(position, other.begin() + static_cast<std::ptrdiff_t>(from),
                   other.begin() + static_cast<std::ptrdiff_t>(from + count));
      break;
    }
    default:
      bytes.resize(at);
  }
}

void runOne(const Bytes& bytes) {
  current = bytes;
  largestRequest = 0;
  watching = true;
  LLVMFuzzerTestOneInput(current.data(), current.size());
  watching = false;
  if (largestRequest <= allowedAtAll + allowedGrowth * current.size()) return;
  std::fprintf(stderr, "an input of %zu bytes asked for %zu bytes at once\n", current.size(), largestRequest);
  onCrash(0);
}

}  // namespace

// Counts what the readers ask for. (Named replacements: the language allows exactly this.)
void* operator new(std::size_t size) {
  if (watching) largestRequest = std::max(largestRequest, size);
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
// Its twin, which would else be a sanitizer's own and not fit the delete below.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  if (watching) largestRequest = std::max(largestRequest, size);
  return std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s CORPUS_FOLDER [SECONDS]\n", argv[0]), 2;
  for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL}) ::signal(number, onCrash);
  std::vector<Bytes> corpus;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());  // the same inputs everywhere
  for (const auto& path : paths) corpus.push_back(readAll(path));
  if (corpus.empty()) return std::fprintf(stderr, "%s has no files\n", argv[1]), 2;
  for (const auto& bytes : corpus) runOne(bytes);
  const double seconds = argc > 2 ? std::atof(argv[2]) : 1;
  const auto begin = std::chrono::steady_clock::now();
  std::mt19937 random(12345);
  std::size_t count = corpus.size();
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < seconds) {
    Bytes bytes = corpus[random() % corpus.size()];
    for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) mutate(bytes, corpus, random);
    runOne(bytes);
    ++count;
  }
  std::printf("%zu inputs, no crash\n", count);
  return 0;
}
