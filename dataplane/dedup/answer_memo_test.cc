#include "dataplane/dedup/answer_memo.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/support/message_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

const HashSecret kSecret(1);
const std::string kTuple("\0\1\1x\0rdata", 10);

Observation Seen(std::uint32_t time_s) {
  return {kSecret.Hash(base::AsBytes(kTuple)),
          base::AsBytes(kTuple).data(),
          time_s,
          time_s,
          1,
          1,
          3,
          5,
          observation::kGlue};
}

Fingerprint KeyOf(const Message& message) {
  const std::string wire = message.Wire();
  return AnswerKey(kSecret, base::AsBytes(wire), Name("www.example").size());
}

TEST(AnswerKey, LeavesOutTheIdAndTheCaseOfTheQuestionOnly) {
  const std::string rr = Rr(Pointer(12), 1, Hex("c0000201"));
  const Fingerprint key = KeyOf(Message(1, kResponse, "www.example", 1).Answer(rr));
  EXPECT_EQ(KeyOf(Message(2, kResponse, "wWw.eXAMPLE", 1).Answer(rr)), key);
  EXPECT_NE(KeyOf(Message(1, kResponse | kAuthoritative, "www.example", 1).Answer(rr)), key);
  EXPECT_NE(KeyOf(Message(1, kResponse, "www.example", 28).Answer(rr)), key);
  EXPECT_NE(KeyOf(Message(1, kResponse, "www.example", 1).Additional(rr)), key);
  EXPECT_NE(KeyOf(Message(1, kResponse, "www.example", 1).Answer(Rr(Pointer(12), 1, Hex("c0000202")))), key);
}

TEST(AnswerMemo, ExpandsToWhatItStandsFor) {
  AnswerMemo memo(64);
  const Observation observation = Seen(50);
  EXPECT_EQ(memo.Find({1, 1}), nullptr);
  memo.Assign(memo.Victim({1, 1}), {1, 1}, {&observation, 1});
  AnswerMemo::Entry* entry = memo.Find({1, 1});
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->pending, 0u);
  memo.Count(*entry, 70);
  memo.Count(*entry, 60);
  std::array<Observation, AnswerMemo::kMaxObservations> made;
  ASSERT_EQ(memo.Expand(*entry, kSecret, made.data()), 1u);
  EXPECT_EQ(made[0].key, observation.key);
  const observation::RecordView record = made[0].AsRecord();
  EXPECT_EQ(record.count, 2u);
  EXPECT_EQ(record.time_first_s, 60u);
  EXPECT_EQ(record.time_last_s, 70u);
  EXPECT_EQ(record.provenance, observation::kGlue);
  EXPECT_EQ(base::AsChars(record.tuple.rdata), "rdata");
}

TEST(AnswerMemo, TakesWhatFitsOnly) {
  const std::vector<Observation> many(AnswerMemo::kMaxObservations + 1, Seen(1));
  EXPECT_FALSE(AnswerMemo::Fits({}));
  EXPECT_TRUE(AnswerMemo::Fits(std::span(many).first(AnswerMemo::kMaxObservations)));
  EXPECT_FALSE(AnswerMemo::Fits(many));
  std::vector<Observation> large(5, Seen(1));
  for (Observation& observation : large) observation.rdata_octets = 200;
  EXPECT_TRUE(AnswerMemo::Fits(std::span(large).first(4)));
  EXPECT_FALSE(AnswerMemo::Fits(large)) << "five times 213 octets are more than 1020";
}

TEST(AnswerMemo, TheLongestUnseenOfASetGoesFirst) {
  AnswerMemo memo(64);
  for (const std::uint32_t time_s : {60u, 50u, 70u, 80u}) {
    const Observation observation = Seen(time_s);
    const Fingerprint key{0, time_s};
    memo.Assign(memo.Victim(key), key, {&observation, 1});
  }
  EXPECT_EQ(memo.Victim({0, 3}).tag, 50u);
  for (const std::uint32_t time_s : {50u, 60u, 70u, 80u}) EXPECT_NE(memo.Find({0, time_s}), nullptr);
  memo.Count(*memo.Find({0, 50}), 90);
  EXPECT_EQ(memo.Victim({0, 3}).tag, 60u);
}

TEST(AnswerMemo, CanBeOff) {
  EXPECT_FALSE(AnswerMemo(0).enabled());
}

}  // namespace
}  // namespace spoor::dataplane
