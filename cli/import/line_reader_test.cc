#include "cli/import/line_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>
#include <vector>

namespace spoor::cli {
namespace {

// The lines of `text`, as a pipe gives them; "..." stands for one that is too long.
std::vector<std::string> Lines(const std::string& text, std::size_t max_octets = 10) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  std::thread writer([&] {
    for (std::string_view rest = text; !rest.empty();) {
      const auto written = write(ends[1], rest.data(), std::min<std::size_t>(rest.size(), 70'001));
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    close(ends[1]);
  });
  LineReader reader(ends[0], max_octets);
  std::vector<std::string> lines;
  std::string_view line;
  for (auto kind = reader.Next(line); kind != LineReader::Kind::kEnd; kind = reader.Next(line)) {
    lines.emplace_back(kind == LineReader::Kind::kTooLong ? "..." : line);
    EXPECT_EQ(reader.line_number(), lines.size());
  }
  EXPECT_EQ(reader.error(), 0);
  writer.join();
  close(ends[0]);
  return lines;
}

using Texts = std::vector<std::string>;

TEST(LineReader, GivesLinesWithoutTheirEnds) {
  EXPECT_EQ(Lines(""), Texts{});
  EXPECT_EQ(Lines("a\n\r\nb\r\n\nc"), (Texts{"a", "", "b", "", "c"}));
  EXPECT_EQ(Lines("a\n"), Texts{"a"});
}

TEST(LineReader, PassesOverWhatIsTooLong) {
  EXPECT_EQ(Lines("0123456789\n0123456789a\nb"), (Texts{"0123456789", "...", "b"}));
  EXPECT_EQ(Lines("0123456789\r\n0123456789abc"), (Texts{"0123456789", "..."}));
  EXPECT_EQ(Lines(std::string(3'000'000, 'x') + "\nb\n" + std::string(1'000'000, 'y')), (Texts{"...", "b", "..."}));
}

TEST(LineReader, LinesMayCrossWhatIsReadAtOnce) {
  std::string text;
  Texts expected;
  for (std::size_t i = 0; i < 3000; ++i) {
    expected.push_back(std::string(i * 7 % 4096, static_cast<char>('a' + i % 26)));
    text += expected.back() + "\n";
  }
  expected.push_back(std::string(1'000'000, 'z'));
  text += expected.back();
  EXPECT_EQ(Lines(text, 1'000'000), expected);
}

TEST(LineReader, WhileNothingComesSomethingElseCanBeDone) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  int calls = 0;
  LineReader reader(ends[0], 10, [&] {
    if (++calls == 2) {
      EXPECT_EQ(write(ends[1], "a\nb", 3), 3);
    }
    return calls < 4;
  });
  std::string_view line;
  EXPECT_EQ(reader.Next(line), LineReader::Kind::kLine);
  EXPECT_EQ(line, "a");
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(reader.Next(line), LineReader::Kind::kEnd);
  EXPECT_EQ(calls, 4);
  EXPECT_EQ(reader.error(), 0);
  close(ends[0]);
  close(ends[1]);
}

TEST(LineReader, AFailedReadIsAnEndWithItsError) {
  LineReader reader(-1, 10);
  std::string_view line;
  EXPECT_EQ(reader.Next(line), LineReader::Kind::kEnd);
  EXPECT_EQ(reader.error(), EBADF);
}

}  // namespace
}  // namespace spoor::cli
