#include "base/option_reader.h"

#include <gtest/gtest.h>

namespace spoor::base {
namespace {

class Reader : public testing::Test {
 protected:
  Reader() {
    options_.add_options()("count", po::value<std::string>(), "")("mode", po::value<std::string>(), "")(
        "list", po::value<OptionReader::Words>(), "");
  }

  const po::variables_map& Parse(const std::vector<std::string>& words) {
    values_.clear();
    po::store(po::command_line_parser(words).options(options_).run(), values_);
    return values_;
  }

  po::options_description options_;
  po::variables_map values_;
};

Result<std::vector<int>> Refuse(const OptionReader::Words& /*words*/) {
  return Fail(ErrorCode::kInvalidArgument, "not today");
}

TEST_F(Reader, ReadsWhatIsThere) {
  OptionReader reader(Parse({"--count", "7", "--mode", "b", "--list", "x", "--list", "y"}));
  unsigned count = 1;
  reader.Integer("count", 1, 10, count);
  OptionReader::Words list;
  reader.List("list", list);
  EXPECT_EQ(count, 7u);
  EXPECT_EQ((reader.Word<2>("mode", {"a", "b"}, 0)), 1u);
  EXPECT_EQ(list, (OptionReader::Words{"x", "y"}));
  EXPECT_FALSE(reader.error());
}

TEST_F(Reader, WhatIsNotThereChangesNothing) {
  OptionReader reader(Parse({}));
  unsigned count = 3;
  reader.Integer("count", 1, 10, count);
  std::string text = "as before";
  reader.Text("mode", text);
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(text, "as before");
  EXPECT_EQ((reader.Word<2>("mode", {"a", "b"}, 1)), 1u);
}

TEST_F(Reader, TheFirstWrongWordIsTheError) {
  OptionReader reader(Parse({"--count", "11", "--mode", "c", "--list", "x"}));
  unsigned count = 3;
  reader.Integer("count", 1, 10, count);
  reader.Word<2>("mode", {"a", "b"}, 0);
  EXPECT_EQ(reader.error(), "--count '11': expected a number from 1 to 10");
  EXPECT_EQ(count, 3u);
}

TEST_F(Reader, ThePlaceOfAWrongWordIsNamed) {
  OptionReader words(Parse({"--mode", "c", "--list", "x", "--list", "y"}),
                     [](const std::string& name) { return "f:3: " + name; });
  words.Word<2>("mode", {"a", "b"}, 0);
  EXPECT_EQ(words.error(), "f:3: mode 'c': expected one of a, b");
  OptionReader lists(values_);
  std::vector<int> numbers;
  lists.List("list", &Refuse, numbers);
  EXPECT_EQ(lists.error(), "--list 'x y': not today");
}

}  // namespace
}  // namespace spoor::base
