// flood_capture FLOOD FRAMES FILE: writes a capture of one of the floods of floods.h; one microsecond from frame to
// frame. Exit codes: 0, 1 the file cannot be written, 2 usage.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/floods.h"

namespace spoor::test {
namespace {

constexpr std::uint64_t kStart_s = 1'700'000'000;
constexpr std::uint64_t kSeed = 53;
constexpr std::size_t kBuffer_octets = std::size_t{4} << 20;

using Words = std::array<std::uint32_t, 4>;  // little endian, as this machine has it

int Complain(const std::string& what, int exit_code) {
  fmt::print(stderr, "flood_capture: {}\n", what);
  return exit_code;
}

bool WriteFrames(Flood& flood, std::uint64_t frames, std::FILE* file) {
  const std::array<std::uint32_t, 6> header = {0xa1b2c3d4, 4u << 16 | 2, 0, 0, 262144, 1};
  bool good = std::fwrite(header.data(), sizeof header, 1, file) == 1;
  std::string frame;
  for (std::uint64_t i = 0; good && i < frames; ++i) {
    flood.Next(frame);
    const auto octets = static_cast<std::uint32_t>(frame.size());
    const Words words = {static_cast<std::uint32_t>(kStart_s + i / 1'000'000),
                         static_cast<std::uint32_t>(i % 1'000'000), octets, octets};
    good = std::fwrite(words.data(), sizeof words, 1, file) == 1 && std::fwrite(frame.data(), octets, 1, file) == 1;
  }
  return good;
}

int Main(std::string_view name, std::string_view count, const char* path) {
  std::uint64_t frames = 0;
  const auto [end, status] = std::from_chars(count.data(), count.data() + count.size(), frames);
  if (status != std::errc() || end != count.data() + count.size()) return Complain("FRAMES is no number", 2);
  const auto flood = MakeFlood(name, kSeed);
  if (flood == nullptr) return Complain(fmt::format("no flood '{}'", name), 2);
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr) return Complain(fmt::format("{} cannot be written", path), 1);
  std::setvbuf(file, nullptr, _IOFBF, kBuffer_octets);
  const bool written = WriteFrames(*flood, frames, file);
  if (std::fclose(file) != 0 || !written) return Complain(fmt::format("{}: the disk is full", path), 1);
  return 0;
}

}  // namespace
}  // namespace spoor::test

int main(int argc, char** argv) {
  if (argc != 4) return spoor::test::Complain("usage: flood_capture FLOOD FRAMES FILE", 2);
  return spoor::test::Main(argv[1], argv[2], argv[3]);
}
