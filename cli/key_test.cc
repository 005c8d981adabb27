// Command lines of key against a scripted server.
#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

class KeyTest : public ServerTest {
 protected:
  void SetUp() override {
    server_.new_key.mutable_key()->set_id("0011223344556677");
    server_.new_key.mutable_key()->set_name("vendor");
    server_.new_key.mutable_key()->add_roles(v1::ROLE_STREAM);
    server_.new_key.mutable_key()->add_roles(v1::ROLE_QUERY);
    server_.new_key.set_secret("spoor_0011223344556677_abc");
  }
};

TEST_F(KeyTest, CreateSendsWhatWasTypedAndPrintsTheKeyAlone) {
  const auto answer =
      Ask({"key", "create", "vendor", "--role", "query,stream", "--expires", "90d", "--calls-per-second", "2.5",
           "--records-per-day", "1000", "--records-per-answer", "10", "--concurrent-calls", "3"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, "spoor_0011223344556677_abc\n");
  EXPECT_NE(answer.err.find("key 0011223344556677 of 'vendor': query,stream"), std::string::npos) << answer.err;
  const v1::CreateKeyRequest& request = server_.create_key;
  EXPECT_EQ(request.name(), "vendor");
  EXPECT_EQ(request.roles_size(), 2);
  EXPECT_EQ(request.expire_time_s(), 1'700'000'000 + 90 * 86'400);
  EXPECT_EQ(request.quota().calls_per_second(), 2.5);
  EXPECT_EQ(request.quota().concurrent_calls(), 3u);
  EXPECT_EQ(request.quota().records_per_day(), 1000u);
  EXPECT_EQ(request.quota().records_per_answer(), 10u);
}

TEST_F(KeyTest, AnExpiryMayBeADate) {
  Ask({"key", "create", "vendor", "--role", "query", "--expires", "2026-01-01"});
  EXPECT_EQ(server_.create_key.expire_time_s(), 1'767'225'600);
}

TEST_F(KeyTest, RotateAndRevokeNameTheKey) {
  EXPECT_EQ(Ask({"key", "rotate", "aa", "--overlap", "1w"}).out, "spoor_0011223344556677_abc\n");
  EXPECT_EQ(server_.rotate_key.id(), "aa");
  EXPECT_EQ(server_.rotate_key.overlap_s(), 604'800u);
  EXPECT_EQ(Ask({"key", "revoke", "bb"}).code, ExitCode::kFound);
  EXPECT_EQ(server_.revoke_key.id(), "bb");
}

TEST_F(KeyTest, KeysAreListedAsLinesAndAsJson) {
  EXPECT_EQ(Ask({"key", "list"}).code, ExitCode::kNothingFound);
  v1::KeyUse& use = *server_.keys.add_keys();
  *use.mutable_key() = server_.new_key.key();
  use.set_records_today(12);
  const auto table = Ask({"key", "list"});
  EXPECT_EQ(table.code, ExitCode::kFound);
  EXPECT_NE(table.out.find("0011223344556677  query,stream              never"), std::string::npos) << table.out;
  EXPECT_NE(Ask({"key", "list", "--json"}).out.find(R"("records_today":12})"), std::string::npos);
}

TEST_F(KeyTest, MistakesAreTold) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"key"},
                                             {"key", "list", "x"},
                                             {"key", "create"},
                                             {"key", "create", "a"},
                                             {"key", "create", "a", "--role", "boss"},
                                             {"key", "create", "a", "--role", "query", "--expires", "soon"},
                                             {"key", "rotate", "a", "--overlap", "soon"}}) {
    const auto answer = Ask(words);
    EXPECT_EQ(answer.code, ExitCode::kUsage);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  }
}

}  // namespace
}  // namespace spoor::cli
