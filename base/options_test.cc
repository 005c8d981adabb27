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
        "name", po::value<std::string>(), "text");
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

}  // namespace
}  // namespace spoor::base
