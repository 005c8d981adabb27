// Small capture files for tests, written octet by octet, so that a test can also write a damaged one.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace spoor::dataplane {

// A file in /tmp that is gone when the test is.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& octets)
      : path_("/tmp/spoor-test." + std::to_string(getpid()) + "." + name) {
    std::ofstream(path_, std::ios::binary) << octets;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// A number in the order of the machine, which is what the magic number of a pcap file announces.
template <class Number>
std::string Native(Number value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
}

constexpr std::uint32_t kPcapMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kPcapNanoseconds = 0xa1b23c4d;

inline std::string PcapHeader(std::uint32_t magic = kPcapMicroseconds, std::uint32_t link_type = 1) {
  return Native(magic) + Native<std::uint16_t>(2) + Native<std::uint16_t>(4) + std::string(8, '\0') +
         Native<std::uint32_t>(262144) + Native(link_type);
}

// `fraction`: micro- or nanoseconds, as the header's magic says.
inline std::string PcapFrame(std::uint32_t time_s, std::uint32_t fraction, const std::string& octets) {
  const auto size = static_cast<std::uint32_t>(octets.size());
  return Native(time_s) + Native(fraction) + Native(size) + Native(size) + octets;
}

// An Ethernet frame with an IPv4 header between two hosts of 10.0.0.0/16, filled up to `size` octets.
inline std::string TestFrame(std::uint8_t source_host, std::uint8_t destination_host, std::size_t size = 64) {
  std::string frame(size, '\xee');
  frame.replace(0, 14, std::string("\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0", 14));
  frame.replace(14, 20, std::string("\x45\0\0\x28\0\0\0\0\x40\x11\0\0\x0a\0\0\0\x0a\0\0\0", 20));
  frame[29] = static_cast<char>(source_host);
  frame[33] = static_cast<char>(destination_host);
  return frame;
}

}  // namespace spoor::dataplane
