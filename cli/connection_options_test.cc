#include "cli/connection_options.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace spoor::cli {
namespace {

class ConnectionOptionsTest : public ::testing::Test {
 protected:
  ConnectionOptionsTest() {
    environment_.server = "";
    environment_.config_file = folder_.path() + "/config";
  }
  void WriteConfig(const std::string& text) { std::ofstream(environment_.config_file) << text; }
  // Empty, or the error.
  std::string Choose(const std::vector<const char*>& words, const std::optional<std::string>& before = std::nullopt) {
    base::po::options_description options;
    AddConnectionOptions(options);
    std::vector<const char*> argv = {"spoor"};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto values = base::ParseOptions(options, {}, static_cast<int>(argv.size()), argv.data());
    chosen_ = environment_;
    const auto done = ChooseConnection(*values, before, chosen_);
    return done ? "" : done.error().message;
  }

  test::TemporaryFolder folder_;
  Environment environment_;
  Environment chosen_;
};

TEST_F(ConnectionOptionsTest, TheCommandLineWinsThenVariablesThenTheProfile) {
  WriteConfig("[default]\nserver = profile:1\ntls-ca = /profile.pem\n");
  EXPECT_EQ(Choose({}), "");
  EXPECT_EQ(chosen_.server, "profile:1");
  EXPECT_EQ(chosen_.security.ca_file, "/profile.pem");
  environment_.server = "variable:1";
  environment_.security.ca_file = "/variable.pem";
  EXPECT_EQ(Choose({}), "");
  EXPECT_EQ(chosen_.server, "variable:1");
  EXPECT_EQ(chosen_.security.ca_file, "/variable.pem");
  EXPECT_EQ(Choose({"--server", "line:1", "--tls-ca", "/line.pem"}), "");
  EXPECT_EQ(chosen_.server, "line:1");
  EXPECT_EQ(chosen_.security.ca_file, "/line.pem");
  EXPECT_EQ(Choose({}, "before:1"), "");
  EXPECT_EQ(chosen_.server, "before:1");
}

TEST_F(ConnectionOptionsTest, WithoutAnythingItIsTheLocalServer) {
  EXPECT_EQ(Choose({}), "");
  EXPECT_EQ(chosen_.server, kDefaultServer);
  EXPECT_FALSE(chosen_.security.wants_tls());
}

TEST_F(ConnectionOptionsTest, ANamedProfileBeatsVariablesAndMustExist) {
  WriteConfig("[lab]\nserver = lab:1\napi-key-file = /lab.key\ntls = yes\n");
  environment_.server = "variable:1";
  EXPECT_EQ(Choose({"--profile", "lab"}), "");
  EXPECT_EQ(chosen_.server, "lab:1");
  EXPECT_EQ(chosen_.security.api_key_file, "/lab.key");
  EXPECT_TRUE(chosen_.security.tls);
  EXPECT_NE(Choose({"--profile", "other"}).find("no section [other]"), std::string::npos);
  environment_.profile = "other";
  EXPECT_NE(Choose({}).find("no section [other]"), std::string::npos);
}

TEST_F(ConnectionOptionsTest, MistakesInTheFileAreNamed) {
  WriteConfig("[default]\nsrever = a:1\n");
  EXPECT_NE(Choose({}).find("there is no setting 'srever'"), std::string::npos);
  WriteConfig("[default\n");
  EXPECT_NE(Choose({}).find(environment_.config_file), std::string::npos);
}

TEST_F(ConnectionOptionsTest, AUnixSocketTakesNoKeyThatWasMeantForAnotherServer) {
  environment_.security.api_key = "spoor_a_b";
  environment_.security.tls = true;
  EXPECT_EQ(Choose({"--server", "unix:/s.sock"}), "");
  EXPECT_FALSE(chosen_.security.wants_tls());
  EXPECT_EQ(chosen_.security.api_key, "");
  EXPECT_EQ(Choose({"--server", "unix:/s.sock", "--tls"}), "");
  EXPECT_TRUE(chosen_.security.wants_tls()) << "said in so many words, it is an error of the connection";
}

TEST_F(ConnectionOptionsTest, OneKeyOnly) {
  environment_.security.api_key = "spoor_a_b";
  EXPECT_EQ(Choose({"--server", "a:1", "--tls", "--api-key-file", "/k"}), "");
  EXPECT_EQ(chosen_.security.api_key, "");
  EXPECT_EQ(chosen_.security.api_key_file, "/k");
}

}  // namespace
}  // namespace spoor::cli
