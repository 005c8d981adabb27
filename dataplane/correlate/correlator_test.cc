#include "dataplane/correlate/correlator.h"

#include <gtest/gtest.h>

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/udp.h"
#include "tests/support/frame_builder.h"

namespace spoor::dataplane {
namespace {

using test::Ends;

constexpr std::uint64_t kSecond_us = 1'000'000;
const base::ByteSpan kQuestion = base::AsBytes("question");

// A datagram together with the frame that it points into.
struct Sent {
  explicit Sent(const Ends& ends, const std::string& payload = "m") : frame(test::DnsFrame(ends, payload)) {
    IpPacket packet;
    EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
    EXPECT_EQ(ReadUdp(packet, datagram), FrameVerdict::kMessage);
  }
  std::string frame;
  Datagram datagram;
};

class CorrelatorTest : public testing::Test {
 protected:
  static void Query(Correlator& correlator, const Datagram& datagram, std::uint16_t id, std::uint64_t time_us) {
    correlator.Query(correlator.Key(datagram, false, id, kQuestion), time_us);
  }
  static MessageVerdict Response(Correlator& correlator, const Datagram& datagram, std::uint16_t id,
                                 std::uint64_t time_us, base::ByteSpan question = kQuestion) {
    return correlator.Response(correlator.Key(datagram, true, id, question), time_us);
  }

  HashSecret secret_{1};
  PipelineCounters counters_;
  Ends ends_;
  Sent query_{ends_};
  Sent response_{ends_.Reversed()};
};

TEST_F(CorrelatorTest, AResponseCountsOnce) {
  Correlator correlator(true, 64, secret_, counters_);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 0), MessageVerdict::kUnsolicited);
  Query(correlator, query_.datagram, 1, 0);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 1), MessageVerdict::kAccepted);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 2), MessageVerdict::kUnsolicited);
}

TEST_F(CorrelatorTest, EverythingMustMatch) {
  Correlator correlator(true, 64, secret_, counters_);
  Query(correlator, query_.datagram, 1, 0);
  EXPECT_EQ(Response(correlator, response_.datagram, 2, 1), MessageVerdict::kUnsolicited) << "id";
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 1, base::AsBytes("Question")), MessageVerdict::kUnsolicited)
      << "case";
  EXPECT_EQ(Response(correlator, query_.datagram, 1, 1), MessageVerdict::kUnsolicited) << "direction";
  for (const auto& change :
       {+[](Ends& ends) { ends.source = "198.51.100.54"; }, +[](Ends& ends) { ends.destination = "192.0.2.2"; },
        +[](Ends& ends) { ends.source_port = 54; }, +[](Ends& ends) { ends.destination_port = 40001; }}) {
    Ends other = ends_.Reversed();
    change(other);
    EXPECT_EQ(Response(correlator, Sent(other).datagram, 1, 1), MessageVerdict::kUnsolicited);
  }
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 1), MessageVerdict::kAccepted);
}

TEST_F(CorrelatorTest, TenSecondsInclusiveAndRefreshed) {
  Correlator correlator(true, 64, secret_, counters_);
  Query(correlator, query_.datagram, 1, kSecond_us);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 11 * kSecond_us), MessageVerdict::kAccepted);
  Query(correlator, query_.datagram, 1, kSecond_us);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 11 * kSecond_us + 1), MessageVerdict::kUnsolicited);
  Query(correlator, query_.datagram, 1, kSecond_us);
  Query(correlator, query_.datagram, 1, 5 * kSecond_us);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 15 * kSecond_us), MessageVerdict::kAccepted);
}

TEST_F(CorrelatorTest, WithoutCorrelationCopiesWithinFiveMillisecondsAreDuplicates) {
  Correlator correlator(false, 64, secret_, counters_);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 100'000), MessageVerdict::kAccepted);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 105'000), MessageVerdict::kDuplicate);
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 110'000), MessageVerdict::kDuplicate) << "since the last copy";
  EXPECT_EQ(Response(correlator, response_.datagram, 1, 115'001), MessageVerdict::kAccepted);
  const Sent other(ends_.Reversed(), "another message");
  EXPECT_EQ(Response(correlator, other.datagram, 1, 115'001), MessageVerdict::kAccepted);
}

TEST_F(CorrelatorTest, AFullTableDropsTheOldestAndCounts) {
  Correlator correlator(true, 64, secret_, counters_);
  for (std::uint16_t id = 0; id < 1000; ++id) Query(correlator, query_.datagram, id, id);
  std::uint64_t answered = 0;
  for (std::uint16_t id = 0; id < 1000; ++id) {
    answered += Response(correlator, response_.datagram, id, 2000) == MessageVerdict::kAccepted;
  }
  EXPECT_EQ(answered, 64u);
  EXPECT_EQ(counters_.queries_evicted.value(), 1000u - 64u);
}

}  // namespace
}  // namespace spoor::dataplane
