#include "cli/table_writer.h"

#include <gtest/gtest.h>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

TEST(TableWriter, GoldenText) {
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

TEST(TableWriter, NeverCutsAndKeepsTheWidthsOfItsFirstPage) {
  RecordPage second;
  const std::string text = '"' + std::string(200, 'x') + '"';
  *second.Add() = MakeRecord("a.", "TXT", text);
  const auto written = Written(Format::kTable, {OnePage(), second});
  EXPECT_NE(written.find("\na.                TXT   " + text + "  2023-"), std::string::npos) << written;
}

TEST(TableWriter, ColorChangesNothingButColor) {
  auto colored = Written(Format::kTable, {OnePage()}, {.color = true});
  EXPECT_NE(colored.find("\x1b["), std::string::npos);
  for (auto at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, Written(Format::kTable, {OnePage()}));
}

TEST(TableWriter, DrawsLives) {
  RecordPage page;
  *page.Add() = MakeLife();
  *page.Add() = MakeRecord("a.", "A", "192.0.2.1");
  const auto in_words = Written(Format::kTable, {page}, {.life = true});
  EXPECT_EQ(in_words,
            "NAME           TYPE  RDATA      FIRST                 LAST                  COUNT  "
            "LIFE                              SEEN-AS\n"
            "life.example.  A     192.0.2.1  2023-10-16T00:00:00Z  2023-11-14T22:18:20Z     50  "
            "........_____-@ 2d?               answer\n"
            "a.             A     192.0.2.1  2023-11-14T22:13:20Z  2023-11-14T22:18:20Z      7  "
            "-                                 answer\n");
  const auto drawn = Written(Format::kTable, {page}, {.life = true, .utf8 = true});
  EXPECT_NE(drawn.find("▁▁▁▁▁▁▁▁·····▃█ 2d?               answer\n"), std::string::npos) << drawn;
}

}  // namespace
}  // namespace spoor::cli
