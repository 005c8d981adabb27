#include "cli/record_format.h"

#include <gtest/gtest.h>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

TEST(RecordFormat, Names) {
  EXPECT_EQ(FormatFromText("table"), Format::kTable);
  EXPECT_EQ(FormatFromText("cof"), Format::kCof);
  EXPECT_EQ(FormatFromText("json"), Format::kJson);
  EXPECT_EQ(FormatFromText("csv"), Format::kCsv);
  EXPECT_EQ(FormatFromText("xml"), std::nullopt);
}

TEST(RecordFormat, JsonIsCofUnlessLifeWasAskedFor) {
  EXPECT_EQ(Written(Format::kJson, {OnePage()}), Written(Format::kCof, {OnePage()}));
}

TEST(RecordFormat, ControlCharactersNeverReachTheTerminal) {
  RecordPage page;
  *page.Add() = MakeRecord("\x1b]0;x\x07.example.", "A\r", "\x1b[2J\n\x9b");
  for (const auto format : {Format::kTable, Format::kCof, Format::kJson, Format::kCsv}) {
    for (const char c : Written(format, {page})) {
      EXPECT_TRUE((c >= 0x20 && c <= 0x7e) || c == '\n' || (c == '\r' && format == Format::kCsv));
    }
  }
}

}  // namespace
}  // namespace spoor::cli
