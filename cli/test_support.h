// For the tests of this folder: a descriptor whose content can be read back, and records to print.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cli/record_format.h"
#include "spoor/v1/record.pb.h"

namespace spoor::cli {

// An anonymous file in memory.
class CapturedFd {
 public:
  CapturedFd() : fd_(::memfd_create("captured", 0)) {}
  ~CapturedFd() { ::close(fd_); }
  CapturedFd(const CapturedFd&) = delete;
  CapturedFd& operator=(const CapturedFd&) = delete;

  int fd() const { return fd_; }
  // Everything written so far.
  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_CUR)), '\0');
    const auto got = ::pread(fd_, text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  }

 private:
  int fd_;
};

inline v1::Record MakeRecord(std::string_view name, std::string_view type, std::string_view rdata,
                             std::uint64_t count = 7) {
  v1::Record record;
  record.set_rrname(std::string(name));
  record.set_rrtype_text(std::string(type));
  record.set_rdata_text(std::string(rdata));
  record.set_time_first_s(1'700'000'000);
  record.set_time_last_s(1'700'000'300);
  record.set_count(count);
  record.add_provenance(v1::PROVENANCE_ANSWER);
  return record;
}

// An address, and a text with everything that needs quoting.
inline RecordPage OnePage() {
  RecordPage page;
  *page.Add() = MakeRecord("www.example.com.", "A", "192.0.2.1");
  *page.Add() = MakeRecord("example.com.", "TXT", R"("a, b" "c\"d")", 18'446'744'073'709'551'615U);
  return page;
}

// Seen on two days, and in a month before: 2023-10, -11-12, -11-14.
inline v1::Record MakeLife() {
  v1::Record record = MakeRecord("life.example.", "A", "192.0.2.1", 50);
  record.set_time_first_s(1'697'414'400);  // 2023-10-16
  for (const auto& [time_s, span_days, count] :
       {std::tuple{1'696'118'400, 31, 16}, {1'699'747'200, 1, 8}, {1'699'920'000, 1, 20}}) {
    v1::DayCount& day = *record.add_days();
    day.set_time_begin_s(time_s);
    day.set_span_days(static_cast<std::uint32_t>(span_days));
    day.set_count(static_cast<std::uint64_t>(count));
  }
  record.set_unattributed_count(6);
  return record;
}

// What a writer makes of these pages.
inline std::string Written(Format format, const std::vector<RecordPage>& pages, const RecordStyle& style = {}) {
  CapturedFd file;
  Output output(file.fd());
  const auto writer = MakeRecordWriter(format, output, style);
  for (const auto& page : pages) EXPECT_TRUE(writer->WritePage(page));
  EXPECT_TRUE(output.Flush());
  return file.text();
}

}  // namespace spoor::cli
