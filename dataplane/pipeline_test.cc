#include "dataplane/pipeline.h"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <random>

#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"
#include "tests/support/pipeline_rig.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

const std::string kAddress = Hex("c0000201");

Message Query(std::uint16_t flags = 0) {
  return Message(7, flags, "www.Example", 1);
}
Message Answer(std::uint16_t flags = 0) {
  return Message(7, static_cast<std::uint16_t>(kResponse | kAuthoritative | flags), "www.Example", 1)
      .Answer(Rr(Pointer(12), 1, kAddress));
}

TEST(Pipeline, AnAnsweredQueryBecomesAnObservation) {
  Rig rig;
  rig.Exchange(Query(), Answer());
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u);
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 1u);
  EXPECT_EQ(rig.Delivered(), 1u);
  rig.CheckLaws();
}

TEST(Pipeline, EachRuleHasItsCounter) {
  const Ends to_resolver = Ends{}.Reversed();
  struct Case {
    MessageVerdict verdict;
    Message response;
  };
  const Case cases[] = {
      {MessageVerdict::kOpcode, Answer(0x2000)},
      {MessageVerdict::kQuestionCount, Answer().Questions(2)},
      {MessageVerdict::kQuestionCount, Answer().Questions(0)},
      {MessageVerdict::kClass, Message(7, kResponse, "www.Example", 1, 3)},
      {MessageVerdict::kStub, Answer(kRecursionDesired)},
      {MessageVerdict::kUnsolicited, Message(8, kResponse, "www.Example", 1)},
      {MessageVerdict::kUnsolicited, Message(7, kResponse, "www.example", 1)},
      {MessageVerdict::kTruncated, Answer(kTruncated)},
      {MessageVerdict::kRcode, Answer(2)},
      {MessageVerdict::kAccepted, Answer(3)},
      {MessageVerdict::kMalformed, Answer().Answer(Rr(Pointer(12), 1, "bad"))},
  };
  for (const Case& expected : cases) {
    Rig rig;
    rig.Exchange(Query(), expected.response);
    EXPECT_EQ(rig.Messages(expected.verdict), 1u) << Name(expected.verdict);
    EXPECT_EQ(rig.Delivered(), expected.verdict == MessageVerdict::kAccepted ? 1u : 0u);
    rig.CheckLaws();
  }
  Rig rig;
  rig.Feed(DnsFrame(to_resolver, "short"));
  EXPECT_EQ(rig.Messages(MessageVerdict::kShort), 1u);
  rig.Feed(DnsFrame(Ends{}, Answer().Wire()));
  rig.Feed(DnsFrame(to_resolver, Query().Wire()));
  EXPECT_EQ(rig.Messages(MessageVerdict::kDirection), 2u);
  rig.Feed(DnsFrame({"192.0.2.1", "192.0.2.2", 1, 2}, Query().Wire()));
  rig.CheckLaws();
}

TEST(Pipeline, ResolversReplaceTheRdRule) {
  PipelineConfig config;
  config.resolvers = {base::ParsePrefix("192.0.2.0/24").value()};
  Rig rig(config);
  rig.Exchange(Query(kRecursionDesired), Answer(kRecursionDesired));
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u);
  rig.Exchange(Query(), Answer(), {"203.0.113.9", "198.51.100.53", 40000, 53});
  EXPECT_EQ(rig.Messages(MessageVerdict::kNotResolver), 1u);
}

TEST(Pipeline, WithoutCorrelationNoQueryIsNeeded) {
  PipelineConfig config;
  config.correlate = false;
  Rig rig(config);
  const std::string frame = DnsFrame(Ends{}.Reversed(), Answer().Wire());
  rig.Feed(frame);
  rig.Feed(DnsFrame(Ends{}.Reversed(), Answer().Wire(), Tag(0x8100, 7)), kStart_us + 4000);
  rig.Feed(frame, kStart_us + 20'000);
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 2u);
  EXPECT_EQ(rig.Messages(MessageVerdict::kDuplicate), 1u);
  EXPECT_EQ(rig.Delivered(), 2u);
}

// The same answers with and without the memo, in every order, with evictions and flushes: the same records.
TEST(Pipeline, TheAnswerMemoChangesNoCount) {
  Records delivered[2];
  for (const bool on : {false, true}) {
    PipelineConfig config;
    config.correlate = false;
    config.answer_memo_entries = on ? 256 : 0;
    config.count_cache_entries = 64;
    Rig rig(config);
    std::mt19937 random(5);
    for (std::uint64_t i = 0; i < 5000; ++i) {
      const std::string owner = "n" + std::to_string(random() % 90) + ".example";
      std::string cased = owner;
      for (char& letter : cased) letter = static_cast<char>(random() % 2 == 0 ? std::toupper(letter) : letter);
      Message answer(static_cast<std::uint16_t>(random()), kResponse | kAuthoritative, cased, 1);
      answer.Answer(Rr(Pointer(12), 1, Hex("c000020" + std::to_string(random() % 4))))
          .Authority(Rr(Pointer(static_cast<std::uint16_t>(12 + owner.find('.') + 1)), 2, test::Name("NS.example")));
      // A name whose case is kept, by a pointer to the question: its case is the question's.
      if (random() % 8 == 0) answer.Additional(Rr(Pointer(12), 107, Hex("0001") + Pointer(12)));
      rig.Feed(DnsFrame(Ends{}.Reversed(), answer.Wire()), kStart_us + i * 10'000);
      if (random() % 64 == 0) rig.Tick(i);
    }
    rig.CheckLaws();
    delivered[on] = rig.Delivery();
    EXPECT_EQ(rig.counters().memo_hits.value() > 1000, on);
    EXPECT_EQ(rig.counters().observations_pending.value(), 0u);
  }
  EXPECT_EQ(delivered[0], delivered[1]);
  EXPECT_GT(delivered[0].size(), 300u);
}

// A name may begin in the header, where the id is its first label: then two answers that are otherwise the same are
// not.
TEST(Pipeline, AnOwnerMadeOfTheIdIsNotMemorised) {
  PipelineConfig config;
  config.correlate = false;
  Rig rig(config);
  for (std::uint16_t i = 0; i < 4; ++i) {
    // The label at 0 has 11 octets: the rest of the header. The question's name follows.
    const auto id = static_cast<std::uint16_t>(0x0b61 + i);
    Message answer(id, kResponse | kAuthoritative, "www.example", 1);
    answer.Answer(Rr(Pointer(0), 1, Hex("c0000201")));
    rig.Feed(DnsFrame(Ends{}.Reversed(), answer.Wire()), kStart_us + i * 10'000u);
  }
  EXPECT_EQ(rig.counters().memo_hits.value(), 0u);
  EXPECT_EQ(rig.Delivery().size(), 4u);
}

TEST(Pipeline, ChecksumModes) {
  std::string wrong = DnsFrame(Ends{}.Reversed(), Answer().Wire());
  wrong.back() ^= 1;
  struct Case {
    ChecksumMode mode;
    std::uint32_t flags;
    MessageVerdict verdict;
  };
  for (const Case& expected : {Case{ChecksumMode::kNic, 0, MessageVerdict::kAccepted},
                               Case{ChecksumMode::kNic, kFrameBadChecksum, MessageVerdict::kChecksum},
                               Case{ChecksumMode::kVerify, 0, MessageVerdict::kChecksum},
                               Case{ChecksumMode::kIgnore, kFrameBadChecksum, MessageVerdict::kAccepted}}) {
    PipelineConfig config;
    config.checksum = expected.mode;
    Rig rig(config);
    rig.Feed(DnsFrame(Ends{}, Query().Wire()));
    rig.Feed(wrong, kStart_us, expected.flags);
    EXPECT_EQ(rig.Messages(expected.verdict), 1u);
    if (expected.verdict != MessageVerdict::kChecksum) continue;
    rig.Feed(DnsFrame(Ends{}.Reversed(), Answer().Wire()));
    EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u) << "the damaged copy did not use the query up";
  }
}

TEST(Pipeline, CyclesOfStagesAreCountedOnDemand) {
  const auto cycles = [](bool asked) {
    PipelineConfig config;
    config.stage_cycles = asked;
    Rig rig(config);
    rig.Exchange(Query(), Answer());
    rig.Tick(1);
    std::map<std::string, std::uint64_t> stages;
    for (const auto& [name, value] : Summarise({&rig.counters()})) {
      if (name.starts_with("stages.")) stages[name] = value;
    }
    return stages;
  };
  EXPECT_TRUE(cycles(false).empty());
  const auto stages = cycles(true);
  for (const char* stage : {"port", "headers", "prepare", "look_up", "record", "deduplicate", "flush"}) {
    EXPECT_TRUE(stages.contains(std::string("stages.") + stage + "_cycles")) << stage;
  }
}

TEST(Pipeline, ABurstOfTheLargestMessagesFits) {
  const std::string longest = LongestName();
  Message large(7, kResponse, longest, 14);
  const std::string rr = Rr(Pointer(12), 14, Pointer(12) + Pointer(12));
  std::size_t count = 0;
  for (std::size_t size = 300; size + rr.size() < 65'000; size += rr.size(), ++count) large.Answer(rr);
  PipelineConfig config;
  config.correlate = false;
  Rig rig(config);
  for (std::uint64_t i = 0; i < kBurst; ++i)
    rig.Feed(DnsFrame(Ends{}.Reversed(), large.Wire()), kStart_us + i * 10'000);
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), kBurst);
  EXPECT_EQ(rig.Delivered(), kBurst) << "equal tuples of one message count once";
  rig.CheckLaws();
}

TEST(Pipeline, CutFramesAreCounted) {
  Rig rig;
  const std::string frame = DnsFrame(Ends{}, Query().Wire());
  rig.Feed(frame.substr(0, 60), kStart_us, kFrameCut);
  rig.Feed(frame.substr(0, 60), kStart_us, 0);
  rig.CheckLaws();
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 0u);
}

}  // namespace
}  // namespace spoor::dataplane
