#include "dataplane/observe/observer.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/message_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

class ObserverTest : public testing::Test {
 protected:
  std::span<const Observation> Observe(const Message& message) {
    wire_ = message.Wire();
    memory_.assign(dns::ArenaNeed(wire_.size()), 0);
    dns::Arena arena{memory_.data(), memory_.data() + memory_.size()};
    const dns::Header header = dns::ReadHeader(base::AsBytes(wire_).data());
    EXPECT_TRUE(parser_.Parse(base::AsBytes(wire_), header, arena));
    out_.resize(parser_.records().size());
    const std::size_t count = observer_.Observe(parser_.records(), header.is_authoritative(), 1000, out_.data());
    return {out_.data(), count};
  }

  static constexpr std::array<std::uint16_t, 3> kSkip = {46, 47, 50};
  HashSecret secret_{1};
  Observer observer_{kSkip, secret_};
  dns::MessageParser parser_;
  std::string wire_;
  std::vector<std::uint8_t> memory_;
  std::vector<Observation> out_;
};

const std::string kAddress = Hex("c0000201");

TEST_F(ObserverTest, ProvenanceTellsParentFromChild) {
  const auto referral = Observe(Message(1, kResponse, "www.example", 1)
                                    .Authority(Rr(Pointer(16), 2, Name("ns.example")))
                                    .Authority(Rr(Pointer(16), 43, Hex("00010802") + std::string(32, 'd')))
                                    .Additional(Rr(Name("ns.example"), 1, kAddress)));
  ASSERT_EQ(referral.size(), 3u);
  EXPECT_EQ(referral[0].provenance, observation::kDelegation);
  EXPECT_EQ(referral[1].provenance, observation::kAuthority);
  EXPECT_EQ(referral[2].provenance, observation::kGlue);

  const auto answer = Observe(Message(1, kResponse | kAuthoritative, "www.example", 1)
                                  .Answer(Rr(Pointer(12), 1, kAddress))
                                  .Authority(Rr(Pointer(16), 2, Name("ns.example"))));
  EXPECT_EQ(answer[0].provenance, observation::kAnswer);
  EXPECT_EQ(answer[1].provenance, observation::kAuthority);
  EXPECT_EQ(Observe(Message(1, kResponse, "a", 1).Answer(Rr(Pointer(12), 1, kAddress)))[0].provenance,
            observation::kNonauth);
}

TEST_F(ObserverTest, ATupleThatAppearsTwiceCountsOnce) {
  const auto seen = Observe(Message(1, kResponse, "NS.example", 1)
                                .Answer(Rr(Pointer(12), 1, kAddress))
                                .Answer(Rr(Name("ns.EXAMPLE"), 1, kAddress))
                                .Additional(Rr(Pointer(12), 1, kAddress))
                                .Additional(Rr(Pointer(12), 1, Hex("c0000202"))));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].provenance, observation::kNonauth | observation::kGlue);
}

TEST_F(ObserverTest, LeavesOutWhatNamesNoData) {
  const std::string signature = std::string(18, '\0') + Name(".") + "s";
  const auto seen = Observe(Message(1, kResponse, "a", 1)
                                .Answer(Rr(Pointer(12), 46, signature))
                                .Answer(Rr(Pointer(12), 24, signature))
                                .Answer(Rr(Pointer(12), 1, kAddress, 3))
                                .Additional(Rr(Name("."), 41, "opt", 4096))
                                .Additional(Rr(Name("key"), 250, "tsig", 255))
                                .Additional(Rr(Name("key"), 250, "tsig"))
                                .Additional(Rr(Name("key"), 249, "tkey"))
                                .Additional(Rr(Pointer(12), 65280, "kept")));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].type, 65280);
}

TEST_F(ObserverTest, ThousandsOfRecordsInOneMessage) {
  for (int round = 0; round < 3; ++round) {
    Message message(1, kResponse, ".", 65280);
    for (std::uint16_t i = 0; i < 5000; ++i)
      message.Answer(Rr(Name("."), static_cast<std::uint16_t>(1000 + i % 2500), ""));
    EXPECT_EQ(Observe(message).size(), 2500u);
  }
}

}  // namespace
}  // namespace spoor::dataplane
