// What one worker counts, or a spreader before several of them. Each verdict of a stage is the index of its counter, so
// that every frame and message is accounted for exactly once; docs and status print them by the names below.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/counter.h"

namespace spoor::dataplane {

// What became of a frame.
enum class FrameVerdict : std::uint8_t {
  kMessage,            // it carries a DNS message in one datagram
  kFragment,           // a fragment of a datagram, taken for reassembly
  kSegment,            // a segment of a TCP stream that is followed
  kCut,                // fewer octets than its headers promise
  kNotIp,              // neither IPv4 nor IPv6 inside Ethernet, VLAN tags and tunnels
  kTagDepth,           // more VLAN tags than are followed
  kTunnelDepth,        // more tunnels in each other than are followed
  kMalformedTunnel,    // a tunnel header that cannot be
  kOtherTunnel,        // a variant of a tunnel that is not read
  kMalformedIp,        // an IP header that cannot be
  kOtherProtocol,      // neither UDP nor TCP
  kMalformedUdp,       // a UDP header that cannot be
  kMalformedTcp,       // a TCP header that cannot be
  kOtherPort,          // neither port is a DNS port
  kChecksum,           // a fragment or segment with a wrong checksum
  kFragmentMalformed,  // a fragment of a length that cannot be
  kFragmentOverlap,    // it overlaps with, or contradicts, another of its datagram, which is not used
  kFragmentTooMany,    // one more piece than a datagram may have
  kTcpNoStart,         // the start of its connection was not seen, or is forgotten
  kTcpOutOfWindow,     // a sequence number that its connection cannot have now
  kTcpAfterHole,       // data behind octets that are missing for good
  kTcpClosed,          // data after the end of its direction
  kSampledOut,         // its flow is not among those that are kept (dataplane/flow_share.h)
  kEnd,
  kPacket,  // between stages only, never counted: an IP packet was found
};

// What became of a message: the rules of docs/semantics.md in their order.
enum class MessageVerdict : std::uint8_t {
  kAccepted,
  kQuery,          // a query: remembered for correlation
  kShort,          // shorter than a DNS header
  kDirection,      // a response that does not come from a DNS port, or a query that does not go to one
  kOpcode,         // another opcode than QUERY
  kQuestionCount,  // not exactly one question
  kClass,          // the question's class is not IN
  kChecksum,       // a wrong checksum
  kStub,           // RD=1: traffic of a stub, not of a resolver
  kNotResolver,    // resolvers are configured and the destination is none of them
  kUnsolicited,    // no query was seen that it answers
  kDuplicate,      // correlation is off and the same message was seen within 5 ms
  kTruncated,      // TC=1
  kRcode,          // another RCODE than NOERROR or NXDOMAIN
  kMalformed,      // something in it is not well formed
  kEnd,
};

// Why observations were refused after they had been parsed.
enum class RefusalReason : std::uint8_t {
  kRingFull,  // the exporter did not keep up and the ring was full
  kEnd,
};

// What a worker does with a burst, in turn; see dataplane/stage_timer.h.
enum class Stage : std::uint8_t {
  kPort,         // from one burst to the next: the port gives and takes back frames, or has none
  kHeaders,      // link, tunnel, IP, UDP; with fragments and TCP
  kPrepare,      // header and question of messages, the key for the table of queries
  kLookUp,       // that table, and the key for the answer memo
  kRecord,       // the memo, or the parse of the answer into tuples
  kDeduplicate,  // count cache, filter, ring
  kFlush,        // what is handed on because its time has come
  kEnd,
};

// The name of a verdict in counters, as "cut" in "frames.refused.cut".
const char* Name(FrameVerdict verdict) noexcept;
const char* Name(MessageVerdict verdict) noexcept;
const char* Name(RefusalReason reason) noexcept;
// As "headers" in "stages.headers_cycles".
const char* Name(Stage stage) noexcept;

// Counters indexed by an enum with kEnd.
template <class Enum>
class CounterArray {
 public:
  base::Counter& operator[](Enum index) noexcept { return counters_[static_cast<std::size_t>(index)]; }
  const base::Counter& operator[](Enum index) const noexcept { return counters_[static_cast<std::size_t>(index)]; }
  static constexpr std::size_t size() noexcept { return static_cast<std::size_t>(Enum::kEnd); }

 private:
  std::array<base::Counter, static_cast<std::size_t>(Enum::kEnd)> counters_;
};

// One worker's counters: that worker writes, any thread reads.
struct PipelineCounters {
  // Counted where frames and messages come in, and the verdicts where they are done with: that both agree is the law.
  base::Counter frames_received;
  base::Counter messages_received;
  CounterArray<FrameVerdict> frames;
  CounterArray<MessageVerdict> messages;
  CounterArray<RefusalReason> refused;

  CounterArray<Stage> stage_cycles;  // 0 unless they are asked for

  base::Counter observations_parsed;
  base::Counter observations_pending;  // in the count cache now
  base::Counter observations_handed_over;
  base::Counter records_handed_over;

  base::Counter memo_hits;  // messages whose tuples the answer memo knew
  base::Counter memo_misses;
  base::Counter cache_hits;
  base::Counter cache_misses;
  base::Counter cache_evictions;  // of entries with something pending
  base::Counter cache_bypassed;   // tuples too long for the cache
  base::Counter bloom_new;        // misses that the filter had never seen
  base::Counter bloom_seen;
  base::Counter bloom_inserted;
  base::Counter queries_evicted;  // pending queries pushed out of a full table

  // Datagrams in pieces; each that was opened ends in one of the ways below, or is waiting.
  base::Counter fragments_opened;
  base::Counter fragments_waiting;    // now
  base::Counter fragments_completed;  // whole
  base::Counter fragments_expired;    // not whole in time
  base::Counter fragments_evicted;    // pushed out of full memory
  base::Counter fragments_spoiled;    // overlaps, or too many pieces
  base::Counter fragments_unused;     // whole, but neither a DNS message nor a segment of a stream, or sampled out
  base::Counter fragments_messages;   // whole, and a DNS message

  // Directions of TCP connections; each that was opened ends in one of the ways below, or is followed.
  base::Counter streams_opened;
  base::Counter streams_followed;      // now
  base::Counter streams_closed;        // FIN or RST
  base::Counter streams_restarted;     // a new connection on the same ports
  base::Counter streams_evicted;       // pushed out of full memory
  base::Counter streams_expired;       // idle
  base::Counter streams_holes;         // octets that are missing for good
  base::Counter streams_messages;      // DNS messages that came out
  base::Counter streams_cut_messages;  // directions that ended within a message
};

// Named values, dotted ("frames.refused.cut"), in a fixed order.
using NamedCounters = std::vector<std::pair<std::string, std::uint64_t>>;

// The sum over all workers. Laws, exact between two bursts of each worker:
//   frames.received = frames.messages + frames.fragments + frames.segments + sum of frames.refused.*
//   messages.received = frames.messages + fragments.messages + streams.messages
//   fragments.opened = fragments.waiting + completed + expired + evicted + spoiled
//   streams.opened = streams.followed + closed + restarted + evicted + expired + holes
//   messages.received = messages.accepted + messages.queries + sum of messages.refused.*
//   observations.parsed = observations.pending + observations.handed_over + sum of observations.refused.*
NamedCounters Summarise(const std::vector<const PipelineCounters*>& workers);
// What is in the equations of one worker, by the same names. Reasons for which it refused no frame or message are
// left out, so that the report of many workers stays short.
NamedCounters SummariseOne(const PipelineCounters& worker);

// Adds every value of `more` to the counter of the same name, appending names that are new.
void AddCounters(NamedCounters& counters, const NamedCounters& more);
// The value of `name`, 0 if there is none.
std::uint64_t CounterValue(const NamedCounters& counters, const std::string& name);

}  // namespace spoor::dataplane
