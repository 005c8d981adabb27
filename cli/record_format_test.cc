#include "cli/record_format.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

RecordPage OnePage() {
  RecordPage page;
  *page.Add() = MakeRecord("www.example.com.", "A", "192.0.2.1");
  *page.Add() = MakeRecord("example.com.", "TXT", R"("a, b" "c\"d")", 18'446'744'073'709'551'615U);
  return page;
}

std::string Written(Format format, const std::vector<RecordPage>& pages, bool color = false) {
  CapturedFd file;
  Output output(file.fd());
  const auto writer = MakeRecordWriter(format, output, color);
  for (const auto& page : pages) EXPECT_TRUE(writer->WritePage(page));
  EXPECT_TRUE(output.Flush());
  return file.text();
}

TEST(RecordFormat, Names) {
  EXPECT_EQ(FormatFromText("table"), Format::kTable);
  EXPECT_EQ(FormatFromText("cof"), Format::kCof);
  EXPECT_EQ(FormatFromText("json"), Format::kCof);
  EXPECT_EQ(FormatFromText("csv"), Format::kCsv);
  EXPECT_EQ(FormatFromText("xml"), std::nullopt);
}

TEST(RecordFormat, Cof) {
  EXPECT_EQ(Written(Format::kCof, {OnePage()}),
            "{\"rrname\":\"www.example.com.\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.1\"],"
            "\"time_first\":1700000000,\"time_last\":1700000300,\"count\":7}\n"
            "{\"rrname\":\"example.com.\",\"rrtype\":\"TXT\",\"rdata\":[\"\\\"a, b\\\" \\\"c\\\\\\\"d\\\"\"],"
            "\"time_first\":1700000000,\"time_last\":1700000300,\"count\":18446744073709551615}\n");
  EXPECT_EQ(Written(Format::kCof, {}), "");
}

TEST(RecordFormat, Csv) {
  EXPECT_EQ(Written(Format::kCsv, {OnePage()}),
            "rrname,rrtype,rdata,time_first,time_last,count\r\n"
            "www.example.com.,A,192.0.2.1,1700000000,1700000300,7\r\n"
            "example.com.,TXT,\"\"\"a, b\"\" \"\"c\\\"\"d\"\"\",1700000000,1700000300,18446744073709551615\r\n");
  EXPECT_EQ(Written(Format::kCsv, {}), "rrname,rrtype,rdata,time_first,time_last,count\r\n");
}

TEST(RecordFormat, Table) {
  RecordPage page;
  *page.Add() = MakeRecord("www.example.com.", "A", "192.0.2.1");
  *page.Add() = MakeRecord("example.com.", "NS", "ns1.example.com.", 1234567);
  page.Mutable(1)->add_provenance(v1::PROVENANCE_DELEGATION);
  EXPECT_EQ(Written(Format::kTable, {page}),
            "NAME              TYPE  RDATA             FIRST                 LAST                    COUNT  SEEN-AS\n"
            "www.example.com.  A     192.0.2.1         2023-11-14T22:13:20Z  2023-11-14T22:18:20Z        7  answer\n"
            "example.com.      NS    ns1.example.com.  2023-11-14T22:13:20Z  2023-11-14T22:18:20Z  1234567  "
            "answer,delegation\n");
  EXPECT_EQ(Written(Format::kTable, {RecordPage()}), "");
}

TEST(RecordFormat, TableNeverCutsAndKeepsTheWidthsOfItsFirstPage) {
  RecordPage second;
  const std::string text = '"' + std::string(200, 'x') + '"';
  *second.Add() = MakeRecord("a.", "TXT", text);
  const auto written = Written(Format::kTable, {OnePage(), second});
  EXPECT_NE(written.find("\na.                TXT   " + text + "  2023-"), std::string::npos) << written;
}

TEST(RecordFormat, ColorChangesNothingButColor) {
  auto colored = Written(Format::kTable, {OnePage()}, true);
  EXPECT_NE(colored.find("\x1b["), std::string::npos);
  for (auto at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, Written(Format::kTable, {OnePage()}, false));
}

TEST(RecordFormat, ControlCharactersNeverReachTheTerminal) {
  RecordPage page;
  *page.Add() = MakeRecord("\x1b]0;x\x07.example.", "A\r", "\x1b[2J\n\x9b");
  for (const auto format : {Format::kTable, Format::kCof, Format::kCsv}) {
    for (const char c : Written(format, {page})) {
      EXPECT_TRUE((c >= 0x20 && c <= 0x7e) || c == '\n' || (c == '\r' && format == Format::kCsv));
    }
  }
}

TEST(Output, ReportsAFullDiskOnce) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Output output(full);
  EXPECT_TRUE(output.Append("x"));
  EXPECT_FALSE(output.Flush());
  EXPECT_EQ(output.error(), ENOSPC);
  EXPECT_FALSE(output.Append("y"));
  ::close(full);
}

TEST(Output, WritesWhenAChunkIsFull) {
  CapturedFd file;
  Output output(file.fd());
  EXPECT_TRUE(output.Append(std::string(Output::kChunkOctets - 1, 'a')));
  EXPECT_EQ(file.text().size(), 0U);
  EXPECT_TRUE(output.Append("b"));
  EXPECT_EQ(file.text().size(), Output::kChunkOctets);
}

}  // namespace
}  // namespace spoor::cli
