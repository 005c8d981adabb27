#include "dataplane/io/spreader.h"

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>
#include <rte_ring.h>

#include <algorithm>

#include "base/clock.h"
#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/flow_hash.h"
#include "dataplane/packet/plain_frame.h"

namespace spoor::dataplane {

Spreader::Spreader(unsigned worker_count, const PipelineConfig& config, unsigned number)
    : config_(config), number_(number), reassembler_(config_, secret_, counters_), batches_(worker_count) {}

base::Result<> Spreader::CreateRings() {
  for (std::size_t worker = 0; worker < batches_.size(); ++worker) {
    const std::string name = fmt::format("spoor-frames-{}-{}", number_, worker);
    rte_ring* ring = rte_ring_create(name.c_str(), kRingSlots, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
    if (ring == nullptr) {
      return base::Fail(base::ErrorCode::kResourceExhausted,
                        fmt::format("no memory for the ring of worker {}: {}", worker, rte_strerror(rte_errno)));
    }
    rings_.push_back(ring);
  }
  return {};
}

Spreader::~Spreader() {
  for (rte_ring* ring : rings_) rte_ring_free(ring);
}

void Spreader::Run(Input& input) noexcept {
  std::array<rte_mbuf*, kBurst> mbufs;
  LongestTimer longest(longest_burst_);
  IdleWait idle(input.idle);
  while (!input.limit->reached()) {
    if (input.limit->finite() && !input.pool->HasRoomForBurst()) {
      idle.Wait();
      continue;
    }
    const QueueList::Burst burst = input.queues.Receive(mbufs.data());
    const std::uint64_t received = NowCycles();
    input.limit->Count(burst.count);
    taken_.Add(burst.count);
    if (burst.count == 0) {
      idle.WaitOn(input.queues);
      continue;
    }
    idle.Reset();
    longest.Begin(received);
    Stamp({mbufs.data(), burst.count}, burst.stamp, input.stamp);
    Spread({mbufs.data(), burst.count}, input);
    longest.End(NowCycles());
  }
  // Release: a worker that sees this also sees every frame that was put into its ring before.
  finished_.store(true, std::memory_order_release);
}

// `written`: where the driver has written the time already.
void Spreader::Stamp(std::span<rte_mbuf*> mbufs, TimeStamp written, TimeStamp stamp) noexcept {
  const std::uint64_t now_us = base::UnixNow_ns() / 1000;
  for (rte_mbuf* mbuf : mbufs) {
    if ((mbuf->ol_flags & written.flag) != 0) continue;
    *RTE_MBUF_DYNFIELD(mbuf, stamp.offset, std::uint64_t*) = now_us;
    mbuf->ol_flags |= stamp.flag;
  }
}

base::ByteSpan Spreader::OctetsOf(const rte_mbuf* mbuf) noexcept {
  if (mbuf->nb_segs == 1) [[likely]]
    return {rte_pktmbuf_mtod(mbuf, const std::uint8_t*), mbuf->data_len};
  const std::uint32_t octets = std::min<std::uint32_t>(mbuf->pkt_len, kMaxFrameOctets);
  const void* whole = rte_pktmbuf_read(mbuf, 0, octets, scratch_.get());
  return {static_cast<const std::uint8_t*>(whole), whole == nullptr ? 0 : octets};
}

void Spreader::Spread(std::span<rte_mbuf*> mbufs, const Input& input) noexcept {
  const FlowPart kept = input.flows->now();
  kept.is_all() ? SpreadPart<true>(mbufs, kept, input) : SpreadPart<false>(mbufs, kept, input);
  HandOverAll(input);
}

// `kAll`: all flows are kept, and no frame is asked.
template <bool kAll>
void Spreader::SpreadPart(std::span<rte_mbuf*> mbufs, FlowPart kept, const Input& input) noexcept {
  const auto worker_count = static_cast<unsigned>(rings_.size());
  for (rte_mbuf* mbuf : mbufs) {
    IpPacket packet;
    const FrameVerdict verdict = Decapsulate(OctetsOf(mbuf), input.link, packet);
    if (packet.is_fragment && verdict == FrameVerdict::kPacket) [[unlikely]] {
      mbuf = Reassemble(mbuf, packet, input);
      if (mbuf == nullptr) continue;
    }
    const std::uint32_t hash = FlowHash(packet);
    if (!kAll && !kept.Keeps(hash)) {
      rte_pktmbuf_free(mbuf);
      counters_.frames[FrameVerdict::kSampledOut].Add();
      continue;
    }
    Batch& batch = batches_[WorkerOf(hash, worker_count)];
    batch.mbufs[batch.count++] = mbuf;
  }
}

// Instead of the fragment that makes it whole a frame with the datagram, which is then in `packet`; nullptr for others.
[[gnu::cold, gnu::noinline]] rte_mbuf* Spreader::Reassemble(rte_mbuf* mbuf, IpPacket& packet,
                                                            const Input& input) noexcept {
  const std::uint64_t time_us = *RTE_MBUF_DYNFIELD(mbuf, input.stamp.offset, const std::uint64_t*);
  const IpPacket fragment = packet;
  const Frame frame{.octets = {}, .time_us = time_us, .flags = ChecksumFlags(mbuf), .link = input.link};
  const FrameVerdict verdict = reassembler_.Take(frame, fragment, packet);
  rte_pktmbuf_free(mbuf);
  if (packet.source == nullptr) {
    counters_.frames[verdict].Add();
    return nullptr;
  }
  rte_mbuf* const whole = PlainFrame(packet, input);
  if (whole == nullptr) {
    no_mbuf_.Add();
    return nullptr;
  }
  *RTE_MBUF_DYNFIELD(whole, input.stamp.offset, std::uint64_t*) = time_us;
  whole->ol_flags |= input.stamp.flag;
  return whole;
}

// On a replay the buffers come back from the workers, who are done sooner or later.
rte_mbuf* Spreader::PlainFrame(const IpPacket& packet, const Input& input) noexcept {
  std::array<std::uint8_t, kMaxPlainHeaders_octets> headers;
  const std::size_t octets = WritePlainHeaders(packet, input.link, headers.data());
  for (IdleWait idle;; idle.Wait()) {
    rte_mbuf* const mbuf = input.pool->Copy({headers.data(), octets}, packet.payload);
    if (mbuf != nullptr || !input.limit->finite()) return mbuf;
    HandOverAll(input);
  }
}

void Spreader::HandOverAll(const Input& input) noexcept {
  for (unsigned worker = 0; worker < rings_.size(); ++worker) HandOver(worker, input);
}

void Spreader::HandOver(unsigned worker, const Input& input) noexcept {
  Batch& batch = batches_[worker];
  std::size_t sent = 0;
  IdleWait idle;
  while (sent < batch.count) {
    const unsigned count = rte_ring_sp_enqueue_burst(rings_[worker], reinterpret_cast<void* const*>(&batch.mbufs[sent]),
                                                     static_cast<unsigned>(batch.count - sent), nullptr);
    sent += count;
    if (sent == batch.count) break;
    if (!input.limit->finite()) {
      dropped_.Add(batch.count - sent);
      rte_pktmbuf_free_bulk(&batch.mbufs[sent], static_cast<unsigned>(batch.count - sent));
      break;
    }
    idle.Wait();
  }
  batch.count = 0;
}

NamedCounters Spreader::counters() const {
  // Each is read once, so that the law of frames holds while frames come.
  PipelineCounters now = counters_;
  std::uint64_t frames = 0;
  for (std::size_t i = 0; i < now.frames.size(); ++i) frames += now.frames[static_cast<FrameVerdict>(i)].value();
  now.frames_received.Set(frames);
  NamedCounters counters = Summarise({&now});
  const std::uint64_t dropped = dropped_.value();
  const std::uint64_t no_mbuf = no_mbuf_.value();
  AddCounters(counters, {{"frames.received", dropped + no_mbuf},
                         {"frames.refused.spreader_full", dropped},
                         {"frames.refused.spreader_no_mbuf", no_mbuf},
                         {fmt::format("spreader.{}.frames", number_), taken_.value()},
                         {"spreader.longest_burst_us", longest_burst_.elapsed_us.value()},
                         {"spreader.longest_burst_cpu_us", longest_burst_.cpu_us.value()}});
  return counters;
}

void AddSpreaderCounters(NamedCounters& counters, const Spreaders& spreaders) {
  NamedCounters sum;
  NamedCounters longest;
  for (const auto& spreader : spreaders) {
    NamedCounters each = spreader->counters();
    for (const char* name : {"spreader.longest_burst_us", "spreader.longest_burst_cpu_us"}) {
      const std::uint64_t before = CounterValue(longest, name);
      const std::uint64_t value = CounterValue(each, name);
      AddCounters(longest, {{name, std::max(before, value) - before}});
      std::erase_if(each, [&](const auto& counter) { return counter.first == name; });
    }
    AddCounters(sum, each);
  }
  AddCounters(counters, sum);
  AddCounters(counters, longest);
}

std::size_t RingSource::Receive(std::span<Frame> out) noexcept {
  for (std::size_t tried = 0; tried < spreaders_.size(); ++tried) {
    rte_ring* const ring = spreaders_[next_]->ring(worker_);
    next_ = next_ + 1 == spreaders_.size() ? 0 : next_ + 1;
    const unsigned count = rte_ring_sc_dequeue_burst(ring, reinterpret_cast<void**>(batch_.slots()), kBurst, nullptr);
    if (count == 0) continue;
    idle_.Reset();
    batch_.Describe(count, 0, stamp_.flag, stamp_.offset, out);
    return count;
  }
  return 0;
}

bool RingSource::Exhausted() const noexcept {
  return std::ranges::all_of(spreaders_, [&](const Spreader* spreader) {
    return spreader->finished() && rte_ring_empty(spreader->ring(worker_)) != 0;
  });
}

}  // namespace spoor::dataplane
