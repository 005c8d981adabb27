// For LD_PRELOAD: logs every write to a file named data.mdb, every moment at which it is on stable storage, and every
// line that the program writes to stdout, to the file that WRITE_LOG names. tests/integration/power_loss.py makes disks
// out of it as they could be after a power cut.
//
// Entries: kind (1 octet), offset (u64), octets (u32), the octets; numbers in the machine's order. Kinds: W a write, D
// a write that is stable when it returns (O_DSYNC), S everything before is stable, L a line.
// meson asks for 64-bit offsets, which makes pwrite another name of pwrite64; both are defined here.
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

namespace {

template <class Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int LogFile() {
  static const int fd = [] {
    const char* path = std::getenv("WRITE_LOG");
    return path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }();
  return fd;
}

bool IsData(int fd) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t octets = readlink(link.c_str(), path, sizeof path);
  return octets > 0 && std::string_view(path, static_cast<std::size_t>(octets)).ends_with("/data.mdb");
}

void Log(char kind, std::uint64_t offset, const void* data, std::size_t size) {
  static auto* const write_on = Next<ssize_t(int, const void*, std::size_t)>("write");
  static std::mutex mutex;
  const auto octets = static_cast<std::uint32_t>(size);
  std::string entry(1, kind);
  entry.append(reinterpret_cast<const char*>(&offset), sizeof offset);
  entry.append(reinterpret_cast<const char*>(&octets), sizeof octets);
  entry.append(static_cast<const char*>(data), size);
  const std::lock_guard lock(mutex);
  if (LogFile() >= 0 && write_on(LogFile(), entry.data(), entry.size()) < 0) std::abort();
}

void LogWrite(int fd, const void* data, ssize_t written, off_t offset) {
  if (written <= 0 || !IsData(fd)) return;
  const bool stable = (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
  Log(stable ? 'D' : 'W', static_cast<std::uint64_t>(offset), data, static_cast<std::size_t>(written));
}

}  // namespace

extern "C" {

ssize_t pwrite64(int fd, const void* data, std::size_t size, off64_t offset) {
  static auto* const next = Next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  const ssize_t written = next(fd, data, size, offset);
  LogWrite(fd, data, written, offset);
  return written;
}

ssize_t pwrite(int fd, const void* data, std::size_t size, off_t offset) {
  return pwrite64(fd, data, size, offset);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static auto* const next = Next<ssize_t(int, const iovec*, int)>("writev");
  if (!IsData(fd)) return next(fd, parts, count);
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t written = next(fd, parts, count);
  const ssize_t all = written;
  for (int i = 0; i < count && written > 0; ++i) {
    const auto part = std::min(written, static_cast<ssize_t>(parts[i].iov_len));
    LogWrite(fd, parts[i].iov_base, part, offset);
    offset += part;
    written -= part;
  }
  return all;
}

ssize_t write(int fd, const void* data, std::size_t size) {
  static auto* const next = Next<ssize_t(int, const void*, std::size_t)>("write");
  const bool is_data = fd != STDOUT_FILENO && IsData(fd);
  const off_t offset = is_data ? lseek(fd, 0, SEEK_CUR) : 0;
  const ssize_t written = next(fd, data, size);
  if (is_data) LogWrite(fd, data, written, offset);
  if (fd == STDOUT_FILENO && written > 0) Log('L', 0, data, static_cast<std::size_t>(written));
  return written;
}

int fdatasync(int fd) {
  static auto* const next = Next<int(int)>("fdatasync");
  const int done = next(fd);
  if (done == 0 && IsData(fd)) Log('S', 0, nullptr, 0);
  return done;
}

int fsync(int fd) {
  static auto* const next = Next<int(int)>("fsync");
  const int done = next(fd);
  if (done == 0 && IsData(fd)) Log('S', 0, nullptr, 0);
  return done;
}

}  // extern "C"
