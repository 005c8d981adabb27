#include "controlplane/services/record_proto.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dns/name_text.h"
#include "dns/rdata_text.h"
#include "dns/types.h"
#include "spoor/v1/record.pb.h"
#include "spoor/v1/watch.pb.h"

namespace spoor::controlplane {
namespace {

constexpr std::array kProvenances = {
    std::pair{observation::kAnswer, v1::PROVENANCE_ANSWER},
    std::pair{observation::kNonauth, v1::PROVENANCE_NONAUTH},
    std::pair{observation::kDelegation, v1::PROVENANCE_DELEGATION},
    std::pair{observation::kAuthority, v1::PROVENANCE_AUTHORITY},
    std::pair{observation::kGlue, v1::PROVENANCE_GLUE},
};

}  // namespace

void FillRecord(observation::Record&& record, v1::Record& out) {
  out.set_rrtype(record.type);
  out.set_rrname(dns::NameText(base::AsBytes(record.owner)));
  out.set_rrtype_text(dns::TypeText(record.type));
  out.set_rdata_text(dns::RdataText(record.type, base::AsBytes(record.rdata)));
  out.set_owner(std::move(record.owner));
  out.set_rdata(std::move(record.rdata));
  out.set_time_first_s(record.time_first_s);
  out.set_time_last_s(record.time_last_s);
  out.set_count(record.count);
  for (const auto& [bit, value] : kProvenances) {
    if ((record.provenance & bit) != 0) out.add_provenance(value);
  }
}

void FillObservation(const storage::CommittedRecord& committed, std::int64_t committed_ms, v1::Observation& out) {
  FillRecord(observation::Copy(committed.record), *out.mutable_record());
  out.set_is_new_record(committed.is_new);
  out.set_is_new_name(committed.is_new_name);
  if (committed.new_domain_octets != 0) {
    const base::ByteSpan owner = committed.record.tuple.owner;
    out.set_new_domain(dns::NameText(owner.last(committed.new_domain_octets)));
  }
  out.set_last_seen_before_s(committed.last_seen_s);
  out.set_commit_time_ms(committed_ms);
}

void FillDays(std::span<const storage::DayCount> days, v1::Record& out) {
  constexpr std::int64_t kDay_s = 86400;
  std::uint64_t unattributed = out.count();
  for (const storage::DayCount& day : days) {
    v1::DayCount& added = *out.add_days();
    added.set_time_begin_s(day.first_day * kDay_s);
    added.set_span_days(day.days);
    added.set_count(day.count);
    unattributed -= std::min(unattributed, day.count);  // counts saturate
  }
  out.set_unattributed_count(unattributed);
}

}  // namespace spoor::controlplane
