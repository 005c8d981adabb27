#include "base/options.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace spoor::base {
namespace {

class Options : public testing::Test {
 protected:
  Options() {
    options_.add_options()("config", po::value<std::string>(), "file")("workers", po::value<unsigned>(), "number")(
        "name", po::value<std::string>(), "text")("list", po::value<std::vector<std::string>>(), "texts");
    path_ = testing::TempDir() + "/spoor_options_" + std::to_string(getpid()) + ".ini";
  }
  ~Options() override { unlink(path_.c_str()); }

  Result<po::variables_map> Parse(std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    return ParseOptions(options_, {}, static_cast<int>(words.size()), words.data());
  }

  po::options_description options_;
  std::string path_;
};

TEST_F(Options, TheCommandLineWinsOverTheFile) {
  std::ofstream(path_) << "workers = 2\nname = file\n";
  const auto values = Parse({"--config", path_.c_str(), "--workers", "4"});
  ASSERT_TRUE(values.has_value()) << values.error().message;
  EXPECT_EQ((*values)["workers"].as<unsigned>(), 4u);
  EXPECT_EQ((*values)["name"].as<std::string>(), "file");
}

TEST_F(Options, ErrorsNameTheOption) {
  EXPECT_NE(Parse({"--wrong"}).error().message.find("wrong"), std::string::npos);
  EXPECT_NE(Parse({"--work", "2"}).error().message.find("work"), std::string::npos) << "abbreviations are not guessed";
  EXPECT_NE(Parse({"--workers", "many"}).error().message.find("workers"), std::string::npos);
  EXPECT_NE(Parse({"--config", "/nonexistent.ini"}).error().message.find("/nonexistent.ini"), std::string::npos);
}

TEST_F(Options, AFileWithAnUnknownSettingIsRefused) {
  std::ofstream(path_) << "wrokers = 2\n";
  const auto values = Parse({"--config", path_.c_str()});
  ASSERT_FALSE(values.has_value());
  EXPECT_NE(values.error().message.find("wrokers"), std::string::npos);
}

TEST_F(Options, ErrorsInAFileNameItsLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"workers = 2\n# a comment\n\nwrokers = 2\n", ":4: "},
      {"workers\n", ":1: "},
      {"name = a\nworkers = 3\nname = b\n", ":3: 'name' stands in line 1 already"},
      {"name = a\n [port]\n", ":2: there are no sections"},
  };
  for (const auto& [text, expected] : cases) {
    std::ofstream(path_) << text;
    const auto file = ParseOptionsFile(options_, path_);
    ASSERT_FALSE(file) << text;
    EXPECT_NE(file.error().message.find(path_ + expected), std::string::npos) << file.error().message;
    const auto values = Parse({"--config", path_.c_str()});
    ASSERT_FALSE(values) << text;
    EXPECT_EQ(values.error().message, file.error().message);
  }
  EXPECT_NE(ParseOptionsFile(options_, "/tmp").error().message.find("/tmp"), std::string::npos);
}

TEST_F(Options, AFileTellsItsLines) {
  std::ofstream(path_) << "# first\nlist = a  # more\nlist = b\nworkers = 2\n";
  const auto file = ParseOptionsFile(options_, path_);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->values["list"].as<std::vector<std::string>>(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(file->values["workers"].as<unsigned>(), 2u);
  EXPECT_EQ(file->lines, (std::map<std::string, unsigned>{{"list", 3}, {"workers", 4}}));
}

}  // namespace
}  // namespace spoor::base
