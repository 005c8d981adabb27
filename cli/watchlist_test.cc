// Command lines of watchlist against a scripted server.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/fake_server.h"
#include "rpc/text/watchlist_entry_text.h"
#include "tests/support/temporary_folder.h"

namespace spoor::cli {
namespace {

class WatchlistTest : public ServerTest {
 protected:
  std::string File(const std::string& text) const {
    std::ofstream(folder_.path() + "/list") << text;
    return folder_.path() + "/list";
  }
  // Two hits in a message, then the end.
  void Hits(v1::EndState state) {
    server_.hit.resize(2);
    for (int i = 0; i < 2; ++i) {
      v1::Hit& hit = *server_.hit[0].add_hits();
      hit.set_watchlist("brands");
      hit.set_entry_count(3);
      hit.add_entries()->set_keyword("bank");
      hit.mutable_observation()->set_commit_time_ms(1'700'000'000'123);
      *hit.mutable_observation()->mutable_record() = MakeRecord("a" + std::to_string(i) + ".test.", "A", "192.0.2.1");
    }
    v1::StreamEnd& end = *server_.hit[1].mutable_end();
    end.set_state(state);
    end.set_record_count(2);
    end.set_resume_token("\x0a");
  }

  const test::TemporaryFolder folder_;
};

TEST_F(WatchlistTest, EachKindOfLineIsItsEntryAndComesBack) {
  for (const auto& [text, kind] : {std::pair{"www.example.com", v1::WatchlistEntry::kName},
                                   {"*.example.com", v1::WatchlistEntry::kName},
                                   {"@ns.example", v1::WatchlistEntry::kRdataName},
                                   {"192.0.2.0/24", v1::WatchlistEntry::kCidr},
                                   {"192.0.2.1", v1::WatchlistEntry::kCidr},
                                   {"2001:db8::1", v1::WatchlistEntry::kCidr},
                                   {"/^a/", v1::WatchlistEntry::kRegex},
                                   {"~bank", v1::WatchlistEntry::kKeyword}}) {
    EXPECT_EQ(rpc::EntryOfText(text).kind_case(), kind) << text;
    EXPECT_EQ(rpc::TextOfEntry(rpc::EntryOfText(text)), text);
  }
}

TEST_F(WatchlistTest, PutSendsTheLinesThatSaySomething) {
  server_.list.mutable_info()->set_name("brands");
  server_.list.mutable_info()->set_entry_count(2);
  const auto answer =
      Ask({"watchlist", "put", "brands", File("# ours\n\n*.bank.test  # all\n~bank\n"), "--comment", "c"});
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_NE(answer.err.find("watch-list brands: 2 entries"), std::string::npos) << answer.err;
  EXPECT_EQ(server_.put_list.name(), "brands");
  EXPECT_EQ(server_.put_list.comment(), "c");
  ASSERT_EQ(server_.put_list.entries_size(), 2);
  EXPECT_EQ(server_.put_list.entries(0).name(), "*.bank.test");
  EXPECT_EQ(server_.put_list.entries(1).keyword(), "bank");
}

TEST_F(WatchlistTest, AWrongEntryIsToldWithItsLine) {
  server_.script.status = {grpc::StatusCode::INVALID_ARGUMENT, "entries[1].regex: column 3: no"};
  const std::string file = File("# x\na.test\n\n/ab(/\n");
  const auto answer = Ask({"watchlist", "put", "brands", file});
  EXPECT_EQ(answer.code, ExitCode::kUsage);
  EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  EXPECT_NE(answer.err.find(file + ": line 4: column 3: no"), std::string::npos) << answer.err;
}

TEST_F(WatchlistTest, ShowGivesLinesThatCanBePutAgain) {
  server_.list.mutable_info()->set_comment("ours");
  server_.list.add_entries()->set_regex("^a");
  server_.list.add_entries()->set_rdata_name("*.b");
  EXPECT_EQ(Ask({"watchlist", "show", "brands"}).out, "# ours\n/^a/\n@*.b\n");
}

TEST_F(WatchlistTest, ListsAreLinesOrJson) {
  EXPECT_EQ(Ask({"watchlist", "list"}).code, ExitCode::kNothingFound);
  v1::WatchlistInfo& info = *server_.lists.add_infos();
  info.set_name("brands");
  info.set_entry_count(7);
  info.set_kept_hit_count(12);
  EXPECT_NE(Ask({"watchlist", "list"}).out.find("brands                           7"), std::string::npos);
  EXPECT_NE(Ask({"watchlist", "list", "--format", "json"}).out.find(R"("kept_hit_count":12)"), std::string::npos);
  EXPECT_EQ(Ask({"watchlist", "delete", "brands"}).code, ExitCode::kFound);
  EXPECT_EQ(server_.delete_list.name(), "brands");
}

TEST_F(WatchlistTest, HitsAreShownWithListAndEntry) {
  Hits(v1::END_STATE_LIMITED);
  const auto table = Ask({"watchlist", "hits", "brands", "other", "--limit", "2", "--resume", "0b", "--kept"});
  EXPECT_EQ(table.code, ExitCode::kFound) << table.err;
  EXPECT_NE(table.out.find("2023-11-14T22:13:20Z  brands            ~bank (+2)"), std::string::npos) << table.out;
  EXPECT_NE(table.err.find("--resume 0a"), std::string::npos);
  EXPECT_EQ(server_.hits.watchlists_size(), 2);
  EXPECT_EQ(server_.hits.limit(), 2u);
  EXPECT_EQ(server_.hits.resume_token(), "\x0b");
  EXPECT_EQ(server_.hits.scope(), v1::HITS_SCOPE_KEPT);
  Hits(v1::END_STATE_SUCCEEDED);
  const auto json = Ask({"watchlist", "hits", "--format", "json"});
  EXPECT_TRUE(json.out.starts_with(R"({"watchlist":"brands","revision":0,"entries":["~bank"],"entry_count":3,)"))
      << json.out;
  EXPECT_EQ(server_.hits.scope(), v1::HITS_SCOPE_ALL);
  EXPECT_TRUE(Ask({"watchlist", "hits", "--format", "cof"}).out.starts_with(R"({"rrname":"a0.test.")"));
}

TEST_F(WatchlistTest, MistakesAreTold) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"watchlist"},
                                             {"watchlist", "put", "a"},
                                             {"watchlist", "put", "a", "/no/file"},
                                             {"watchlist", "show"},
                                             {"watchlist", "list", "a"},
                                             {"watchlist", "hits", "--kept", "--coming"}}) {
    const auto answer = Ask(words);
    EXPECT_EQ(answer.code, ExitCode::kUsage);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  }
}

}  // namespace
}  // namespace spoor::cli
