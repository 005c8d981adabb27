// Queries from a client's point of view: forms, filters, limits, resuming, ends, refusals.
#include "controlplane/services/query_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controlplane/control_plane_testing.h"

namespace spoor::controlplane {
namespace {

using testing::Answer;
using ::testing::ElementsAre;
using testing::Ip;
using ::testing::IsEmpty;
using testing::MakeRecord;
using testing::Name;

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kNs = 2;
constexpr std::uint16_t kMx = 15;
constexpr std::uint16_t kTxt = 16;
constexpr std::uint16_t kAaaa = 28;
constexpr std::uint16_t kDs = 43;

class QueryServiceTest : public testing::ControlPlaneTest {
 protected:
  void SetUp() override {
    ControlPlaneTest::SetUp();
    Store({
        MakeRecord("example.com", kNs, Name("ns1.example.net"), 3, 100, 200),
        MakeRecord("example.com", kMx, std::string("\0\012", 2) + Name("mail.example.com"), 5, 100, 200),
        MakeRecord("www.example.com", kA, Ip("192.0.2.1"), 7, 300, 400),
        MakeRecord("www.example.com", kAaaa, Ip("2001:db8::1"), 2, 500, 600),
        MakeRecord("a.b.example.com", kA, Ip("192.0.2.200"), 1, 100, 900),
        MakeRecord("*.example.com", kTxt, "\x01x", 1, 100, 200),
        MakeRecord("example.org", kA, Ip("198.51.100.1"), 1, 100, 200),
        MakeRecord("ns1.example.net", kA, Ip("192.0.3.1"), 1, 100, 200),
        MakeRecord("exampleX.com", kA, Ip("203.0.113.1"), 1, 100, 200),
    });
  }

  static void ExpectComplete(const Answer& answer) {
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    ASSERT_TRUE(answer.end.has_value());
    EXPECT_EQ(answer.end->state(), v1::END_STATE_SUCCEEDED);
    EXPECT_EQ(answer.end->record_count(), answer.records.size());
    EXPECT_THAT(answer.end->resume_token(), IsEmpty());
  }

  std::vector<std::string> NamesOf(std::string_view name) {
    const Answer answer = Lookup(name);
    ExpectComplete(answer);
    return answer.names;
  }

  std::vector<std::string> RdataNamesOf(const std::function<void(v1::LookupRdataRequest&)>& set) {
    v1::LookupRdataRequest request;
    set(request);
    const Answer answer = LookupRdata(request);
    ExpectComplete(answer);
    return answer.names;
  }

  // The field at the beginning of an INVALID_ARGUMENT.
  static std::string BadFieldOf(const Answer& answer) {
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_FALSE(answer.end.has_value());
    return answer.status.error_message().substr(0, answer.status.error_message().find(':'));
  }
};

TEST_F(QueryServiceTest, LooksUpEveryFormOfName) {
  EXPECT_THAT(NamesOf("example.com"), ElementsAre("example.com.", "example.com."));
  EXPECT_THAT(NamesOf("WWW.Example.COM."), ElementsAre("www.example.com.", "www.example.com."));
  EXPECT_THAT(NamesOf("*.example.com"), ElementsAre("example.com.", "example.com.", "*.example.com.",
                                                    "a.b.example.com.", "www.example.com.", "www.example.com."));
  EXPECT_THAT(NamesOf("+.example.com"), ElementsAre("*.example.com.", "www.example.com.", "www.example.com."));
  EXPECT_THAT(NamesOf("+.com"), ElementsAre("example.com.", "example.com.", "examplex.com."));
  EXPECT_THAT(NamesOf(R"(\043.example.com)"), IsEmpty());
  EXPECT_THAT(NamesOf("example.*"), ElementsAre("example.com.", "example.com.", "example.org."));
  EXPECT_THAT(NamesOf(R"(\*.example.com)"), ElementsAre("*.example.com."));
  EXPECT_THAT(NamesOf("nothing.example"), IsEmpty());
  EXPECT_EQ(NamesOf("*.").size(), 9u);
}

TEST_F(QueryServiceTest, FillsEveryField) {
  const Answer answer = Lookup("example.com");
  ASSERT_EQ(answer.records.size(), 2u);
  const v1::Record& mx = answer.records[1];
  EXPECT_EQ(mx.owner(), Name("example.com"));
  EXPECT_EQ(mx.rrtype(), kMx);
  EXPECT_EQ(mx.rrtype_text(), "MX");
  EXPECT_EQ(mx.rdata_text(), "10 mail.example.com.");
  EXPECT_EQ(mx.rdata(), std::string("\0\012", 2) + Name("mail.example.com"));
  EXPECT_EQ(mx.time_first_s(), 100);
  EXPECT_EQ(mx.time_last_s(), 200);
  EXPECT_EQ(mx.count(), 5u);
  ASSERT_EQ(mx.provenance_size(), 1);
  EXPECT_EQ(mx.provenance(0), v1::PROVENANCE_ANSWER);
}

TEST_F(QueryServiceTest, LooksUpEveryFormOfRdata) {
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_name("ns1.example.net"); }), ElementsAre("example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_name("*.example.com"); }), ElementsAre("example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_name("+.example.com"); }), ElementsAre("example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_name("+.com"); }), IsEmpty());
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_name("mail.*"); }), ElementsAre("example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_ip("192.0.2.1"); }), ElementsAre("www.example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_ip("2001:db8::1"); }), ElementsAre("www.example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_cidr("192.0.2.0/24"); }),
              ElementsAre("www.example.com.", "a.b.example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_cidr("2001:db8::/32"); }), ElementsAre("www.example.com."));
  EXPECT_THAT(RdataNamesOf([](auto& r) {
                r.mutable_range()->set_first("192.0.2.2");
                r.mutable_range()->set_last("192.0.3.1");
              }),
              ElementsAre("a.b.example.com.", "ns1.example.net."));
  EXPECT_THAT(RdataNamesOf([](auto& r) { r.set_raw("\x01x"); }), ElementsAre("*.example.com."));
}

TEST_F(QueryServiceTest, Filters) {
  const auto names = [this](const std::function<void(v1::Filter&)>& set) {
    v1::LookupRequest request;
    request.set_name("*.example.com");
    set(*request.mutable_filter());
    const Answer answer = Lookup(request);
    ExpectComplete(answer);
    return answer.names;
  };
  EXPECT_THAT(names([](auto& f) { f.add_rrtypes(kAaaa); }), ElementsAre("www.example.com."));
  EXPECT_THAT(names([](auto& f) { f.add_rrtypes(kNs), f.add_rrtypes(kTxt); }),
              ElementsAre("example.com.", "*.example.com."));
  EXPECT_THAT(names([](auto& f) { f.set_time_first_after_s(300); }), ElementsAre("www.example.com."));
  EXPECT_THAT(names([](auto& f) { f.set_time_first_before_s(300), f.set_time_last_after_s(200); }),
              ElementsAre("a.b.example.com."));
  EXPECT_EQ(names([](auto& f) { f.set_time_last_before_s(201); }).size(), 3u);
  EXPECT_EQ(names([](auto& f) { f.set_time_last_before_s(200), f.set_times_inclusive(true); }).size(), 3u);
  EXPECT_THAT(names([](auto& f) { f.set_time_first_after_s(500), f.set_times_inclusive(true); }),
              ElementsAre("www.example.com."));
  EXPECT_EQ(names([](auto& f) { f.set_time_first_after_s(0), f.set_times_inclusive(true); }).size(), 6u);
  EXPECT_THAT(names([](auto& f) { f.set_time_last_after_s(-3600); }), IsEmpty());
  EXPECT_EQ(names([](auto& f) { f.set_time_last_before_s(-3600); }).size(), 6u);
}

TEST_F(QueryServiceTest, SetsOfTypesAndWaysOfSeeing) {
  observation::Record glue = MakeRecord("example.com", kDs, std::string("\0\1\10\2", 4) + std::string(32, 'x'));
  glue.provenance = observation::kGlue | observation::kDelegation;
  Store({glue});
  const auto types = [this](const std::function<void(v1::Filter&)>& set) {
    v1::LookupRequest request;
    request.set_name("example.com");
    set(*request.mutable_filter());
    const Answer answer = Lookup(request);
    ExpectComplete(answer);
    std::vector<std::string> found;
    for (const auto& record : answer.records) found.push_back(record.rrtype_text());
    return found;
  };
  EXPECT_THAT(types([](auto&) {}), ElementsAre("NS", "MX", "DS"));
  EXPECT_THAT(types([](auto& f) { f.set_type_set(v1::TYPE_SET_ANY); }), ElementsAre("NS", "MX"));
  EXPECT_THAT(types([](auto& f) { f.set_type_set(v1::TYPE_SET_ANY), f.add_rrtypes(kDs); }),
              ElementsAre("NS", "MX", "DS"));
  EXPECT_THAT(types([](auto& f) { f.set_type_set(v1::TYPE_SET_ANY_DNSSEC); }), ElementsAre("DS"));
  EXPECT_THAT(types([](auto& f) { f.set_type_set(v1::TYPE_SET_ANY_DNSSEC), f.add_rrtypes(kMx); }),
              ElementsAre("MX", "DS"));
  EXPECT_THAT(types([](auto& f) { f.add_provenance(v1::PROVENANCE_GLUE); }), ElementsAre("DS"));
  EXPECT_THAT(types([](auto& f) { f.add_provenance(v1::PROVENANCE_NONAUTH); }), IsEmpty());
  EXPECT_THAT(types([](auto& f) { f.add_provenance(v1::PROVENANCE_NONAUTH), f.add_provenance(v1::PROVENANCE_ANSWER); }),
              ElementsAre("NS", "MX"));
}

TEST_F(QueryServiceTest, AnOrderOfItsOwnAndWhereThereIsNone) {
  v1::LookupRequest request;
  request.set_name("*.example.com");
  request.mutable_paging()->set_order(v1::SORT_ORDER_TIME_LAST_DESCENDING);
  request.mutable_paging()->set_limit(2);
  Answer answer = Lookup(request);
  EXPECT_THAT(answer.names, ElementsAre("a.b.example.com.", "www.example.com."));
  ASSERT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
  request.mutable_paging()->set_resume_token(answer.end->resume_token());
  EXPECT_THAT(Lookup(request).names, ElementsAre("www.example.com.", "example.com."));
  request.mutable_paging()->set_order(v1::SORT_ORDER_TIME_LAST_ASCENDING);
  EXPECT_EQ(BadFieldOf(Lookup(request)), "paging.resume_token");
  request.mutable_paging()->set_order(static_cast<v1::SortOrder>(99));
  EXPECT_EQ(BadFieldOf(Lookup(request)), "paging.order");

  v1::SearchRequest search;
  search.set_pattern("example");
  search.mutable_paging()->set_order(v1::SORT_ORDER_COUNT_DESCENDING);
  search.mutable_paging()->set_limit(1);
  EXPECT_THAT(Search(search).names, ElementsAre("www.example.com."));

  v1::SummarizeRequest summarize;
  v1::Summary summary;
  summarize.mutable_lookup()->set_name("example.com");
  summarize.mutable_lookup()->mutable_paging()->set_order(v1::SORT_ORDER_NAME);
  EXPECT_EQ(BadFieldOf(Summarize(summarize, summary)), "lookup.paging.order");
}

TEST_F(QueryServiceTest, ExportsInCanonicalOrder) {
  const Answer answer = Export();
  ExpectComplete(answer);
  EXPECT_THAT(answer.names,
              ElementsAre("example.com.", "example.com.", "*.example.com.", "a.b.example.com.", "www.example.com.",
                          "www.example.com.", "examplex.com.", "ns1.example.net.", "example.org."));
}

TEST_F(QueryServiceTest, SummarizesWhatALookupGives) {
  v1::SummarizeRequest request;
  request.mutable_lookup()->set_name("*.example.com");
  v1::Summary summary;
  Answer answer = Summarize(request, summary);
  ASSERT_TRUE(answer.status.ok() && answer.end.has_value());
  EXPECT_EQ(answer.end->state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(answer.end->record_count(), 6u);
  EXPECT_EQ(summary.record_count(), 6u);
  EXPECT_EQ(summary.count(), 19u);
  EXPECT_EQ(summary.time_first_s(), 100);
  EXPECT_EQ(summary.time_last_s(), 900);
  request.mutable_lookup()->mutable_filter()->add_rrtypes(kAaaa);
  Summarize(request, summary);
  EXPECT_EQ(summary.count(), 2u);
  EXPECT_EQ(summary.time_first_s(), 500);
  request.mutable_rdata()->set_cidr("192.0.2.0/23");
  request.set_max_count(8);
  answer = Summarize(request, summary);
  EXPECT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
  EXPECT_EQ(summary.count(), 8u);
  request.mutable_rdata()->mutable_paging()->set_resume_token(answer.end->resume_token());
  answer = Summarize(request, summary);
  EXPECT_EQ(answer.end->state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(summary.count(), 1u);
}

TEST_F(QueryServiceTest, SummarizeNamesTheBadField) {
  v1::SummarizeRequest request;
  v1::Summary summary;
  EXPECT_EQ(BadFieldOf(Summarize(request, summary)), "query");
  request.mutable_lookup()->set_name("a..b");
  EXPECT_EQ(Summarize(request, summary).status.error_message().substr(0, 12), "lookup: name");
  request.mutable_rdata()->set_ip("x");
  EXPECT_EQ(Summarize(request, summary).status.error_message().substr(0, 9), "rdata: ip");
  request.mutable_rdata()->set_ip("::1");
  request.mutable_rdata()->mutable_paging()->set_resume_token("x");
  EXPECT_EQ(BadFieldOf(Summarize(request, summary)), "paging.resume_token");
}

TEST_F(QueryServiceTest, LimitsAndResumes) {
  const std::vector<std::string> all = Export().names;
  for (const std::uint64_t limit : {1, 2, 4, 8}) {
    std::vector<std::string> names;
    v1::ExportRequest request;
    request.mutable_paging()->set_limit(limit);
    for (;;) {
      const Answer answer = Export(request);
      ASSERT_TRUE(answer.end.has_value());
      names.insert(names.end(), answer.names.begin(), answer.names.end());
      if (answer.end->state() == v1::END_STATE_SUCCEEDED) break;
      ASSERT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
      ASSERT_EQ(answer.records.size(), limit);
      request.mutable_paging()->set_resume_token(answer.end->resume_token());
    }
    EXPECT_EQ(names, all);
  }
}

TEST_F(QueryServiceTest, AnAnswerOfExactlyTheLimitIsComplete) {
  v1::ExportRequest request;
  request.mutable_paging()->set_limit(9);
  ExpectComplete(Export(request));
  request.mutable_paging()->set_limit(8);
  EXPECT_EQ(Export(request).end->state(), v1::END_STATE_LIMITED);
}

TEST_F(QueryServiceTest, AnAnswerEndsAtItsCostAndGoesOn) {
  const auto follow = [](auto request, const auto& ask) {
    std::vector<std::string> names;
    for (int call = 0; call < 20; ++call) {
      const Answer answer = ask(request);
      if (!answer.end) return std::vector<std::string>{answer.status.error_message()};
      names.insert(names.end(), answer.names.begin(), answer.names.end());
      EXPECT_LE(answer.end->cost(), request.paging().cost_limit());
      if (answer.end->state() == v1::END_STATE_SUCCEEDED) return names;
      EXPECT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
      EXPECT_TRUE(answer.end->message().starts_with("cost limit")) << answer.end->message();
      request.mutable_paging()->set_resume_token(answer.end->resume_token());
    }
    return std::vector<std::string>{"no end"};
  };
  for (const std::uint64_t cost : {1, 2, 4}) {
    v1::LookupRequest lookup;
    lookup.set_name("*.example.com");
    lookup.mutable_paging()->set_cost_limit(cost);
    EXPECT_EQ(follow(lookup, [this](const auto& request) { return Lookup(request); }), NamesOf("*.example.com"));
    v1::LookupRdataRequest rdata;
    rdata.set_cidr("0.0.0.0/0");
    rdata.mutable_paging()->set_cost_limit(cost);
    EXPECT_EQ(follow(rdata, [this](const auto& request) { return LookupRdata(request); }),
              RdataNamesOf([](auto& request) { request.set_cidr("0.0.0.0/0"); }));
    v1::ExportRequest exported;
    exported.mutable_paging()->set_cost_limit(cost);
    EXPECT_EQ(follow(exported, [this](const auto& request) { return Export(request); }), Export().names);
  }
  EXPECT_EQ(Export().end->cost(), 9u);
}

TEST_F(QueryServiceTest, RefusesResumeTokensOfOthers) {
  v1::LookupRequest request;
  request.set_name("*.example.com");
  request.mutable_paging()->set_limit(1);
  const std::string token = Lookup(request).end->resume_token();
  ASSERT_FALSE(token.empty());
  request.mutable_paging()->set_resume_token(token);
  request.set_name("*.EXAMPLE.com.");  // the same question
  EXPECT_TRUE(Lookup(request).status.ok());
  request.set_name("*.example.org");
  EXPECT_EQ(BadFieldOf(Lookup(request)), "paging.resume_token");
  request.set_name("*.example.com");
  request.mutable_filter()->add_rrtypes(kA);
  EXPECT_EQ(BadFieldOf(Lookup(request)), "paging.resume_token");
  request.clear_filter();
  for (const std::string& bad : {token.substr(1), token + "x", std::string("x"), std::string(5000, 'x')}) {
    request.mutable_paging()->set_resume_token(bad);
    EXPECT_EQ(BadFieldOf(Lookup(request)), "paging.resume_token");
  }
}

TEST_F(QueryServiceTest, NamesTheBadField) {
  for (const std::string_view name : {"", "*", "*.a.*", "a..b", "a b", "*.*", R"(a\)", ".*"}) {
    EXPECT_EQ(BadFieldOf(Lookup(name)), "name") << name;
  }
  EXPECT_EQ(BadFieldOf(Lookup(std::string(64, 'a') + ".com")), "name");
  const auto bad_rdata = [this](const std::function<void(v1::LookupRdataRequest&)>& set) {
    v1::LookupRdataRequest request;
    set(request);
    return BadFieldOf(LookupRdata(request));
  };
  EXPECT_EQ(bad_rdata([](auto&) {}), "value");
  EXPECT_EQ(bad_rdata([](auto& r) { r.set_ip("192.0.2"); }), "ip");
  EXPECT_EQ(bad_rdata([](auto& r) { r.set_cidr("192.0.2.1/24"); }), "cidr");
  EXPECT_EQ(bad_rdata([](auto& r) { r.set_raw(std::string(65536, 'x')); }), "raw");
  EXPECT_EQ(bad_rdata([](auto& r) { r.mutable_range()->set_last("::1"); }), "range.first");
  EXPECT_EQ(bad_rdata([](auto& r) {
              r.mutable_range()->set_first("192.0.2.2");
              r.mutable_range()->set_last("192.0.2.1");
            }),
            "range.last");
  EXPECT_EQ(bad_rdata([](auto& r) { r.set_ip("::1"), r.mutable_filter()->add_rrtypes(65536); }), "filter.rrtypes");
  EXPECT_EQ(bad_rdata([](auto& r) { r.set_ip("::1"), r.mutable_filter()->set_time_last_after_s(1LL << 32); }),
            "filter.time_last_after_s");
}

TEST_F(QueryServiceTest, StreamsALargeAnswerInBoundedMessages) {
  std::vector<observation::Record> records;
  for (int i = 0; i < 5000; ++i) {
    records.push_back(MakeRecord("n" + std::to_string(i) + ".large.test", kTxt, "\x01x"));
  }
  for (int i = 0; i < 20; ++i) {
    records.push_back(MakeRecord("big" + std::to_string(i) + ".large.test", 65280, std::string(60'000, 'x')));
  }
  Store(records);
  const Answer answer = Lookup("*.large.test");
  ExpectComplete(answer);
  EXPECT_EQ(answer.records.size(), 5020u);
  EXPECT_GE(answer.message_count, 15u);
}

TEST_F(QueryServiceTest, ACancelledStreamStopsWork) {
  std::vector<observation::Record> records;
  for (int i = 0; i < 300; ++i) {
    records.push_back(MakeRecord("big" + std::to_string(i) + ".test", 65280, std::string(60'000, 'x')));
  }
  Store(records);
  {
    grpc::ClientContext context;
    const auto reader = v1::QueryService::NewStub(channel_)->Export(&context, {});
    v1::ExportResponse response;
    ASSERT_TRUE(reader->Read(&response));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  for (int i = 0; i < 500 && CounterOf("query.streams.open") != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(CounterOf("query.streams.open"), 0u);
  EXPECT_EQ(CounterOf("query.streams.cut"), 1u);
}

TEST_F(QueryServiceTest, ASlowReaderDoesNotKeepTheStoreFromWriting) {
  std::vector<observation::Record> records;
  for (int i = 0; i < 300; ++i) {
    records.push_back(MakeRecord("big" + std::to_string(i) + ".test", 65280, std::string(60'000, 'x')));
  }
  Store(records);
  grpc::ClientContext context;
  const auto reader = v1::QueryService::NewStub(channel_)->Export(&context, {});
  v1::ExportResponse response;
  ASSERT_TRUE(reader->Read(&response));
  const std::uint64_t used_octets = Status().store().used_octets();
  // 24 MiB in all, in both orders: without using pages again the file grows by that. Merging has some in hand at a
  // time, and may fall behind by ten.
  for (int i = 0; i < 200; ++i) {
    Store({records[0]});
    for (int ms = 0; i % 10 == 9 && ms < 5000 && database_->Stats()->compaction.busy; ++ms) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  EXPECT_LT(Status().store().used_octets(), used_octets + (12u << 20));
  std::size_t record_count = static_cast<std::size_t>(response.records_size());
  while (reader->Read(&response)) record_count += static_cast<std::size_t>(response.records_size());
  EXPECT_EQ(record_count, 309u);
  EXPECT_TRUE(reader->Finish().ok());
}

// In every kind of question, and only when they were asked for.
TEST_F(QueryServiceTest, TellsDaysWhenAsked) {
  constexpr std::uint32_t kDay_s = 86400;
  const std::string address = Ip("192.0.2.7");
  Store({MakeRecord("life.example", kA, address, 3, 20000 * kDay_s, 20000 * kDay_s + 5)});
  Store({MakeRecord("life.example", kA, address, 2, 20002 * kDay_s, 20002 * kDay_s)});
  Store({MakeRecord("life.example", kA, address, 4, 20000 * kDay_s, 20002 * kDay_s)});
  v1::LookupRequest lookup;
  lookup.set_name("life.example");
  v1::LookupRdataRequest rdata;
  rdata.set_ip("192.0.2.7");
  v1::ExportRequest all;
  all.mutable_filter()->set_time_last_after_s(20000 * kDay_s);
  for (const bool with_days : {false, true}) {
    lookup.set_with_days(with_days);
    rdata.set_with_days(with_days);
    all.set_with_days(with_days);
    for (const Answer& answer : {Lookup(lookup), LookupRdata(rdata), Export(all)}) {
      ExpectComplete(answer);
      ASSERT_EQ(answer.records.size(), 1u);
      const v1::Record& record = answer.records[0];
      EXPECT_EQ(record.count(), 9u);
      ASSERT_EQ(record.days_size(), with_days ? 2 : 0);
      EXPECT_EQ(record.unattributed_count(), with_days ? 4u : 0u);
      if (!with_days) continue;
      EXPECT_EQ(record.days(0).time_begin_s(), 20000LL * kDay_s);
      EXPECT_EQ(record.days(0).count(), 3u);
      EXPECT_EQ(record.days(1).time_begin_s(), 20002LL * kDay_s);
      EXPECT_EQ(record.days(1).span_days(), 1u);
      EXPECT_EQ(record.days(1).count(), 2u);
    }
  }
}

TEST_F(QueryServiceTest, ASummaryTellsNoDays) {
  v1::Summary summary;
  v1::SummarizeRequest request;
  request.mutable_lookup()->set_name("example.com");
  request.mutable_lookup()->set_with_days(true);
  EXPECT_EQ(BadFieldOf(Summarize(request, summary)), "lookup.with_days");
  request.mutable_rdata()->set_ip("192.0.2.1");
  request.mutable_rdata()->set_with_days(true);
  EXPECT_EQ(BadFieldOf(Summarize(request, summary)), "rdata.with_days");
}

}  // namespace
}  // namespace spoor::controlplane
