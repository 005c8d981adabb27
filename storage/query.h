// The questions that the store answers, and the pages it answers with. Plain values, so that callers and tests build
// them without a database, and the index behind each kind of question can change without anybody noticing.
//
// Names are canonical wire form: uncompressed, lower case, whole (ending with the root's zero octet).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "observation/record.h"

namespace spoor::storage {

// Conditions that every returned record satisfies. Times are seconds since the Unix epoch, comparisons are strict.
struct Filter {
  std::vector<std::uint16_t> types;                       // empty: every type
  std::vector<std::uint16_t> without_types;               // but none of these
  std::uint8_t provenance = observation::kAllProvenance;  // seen in at least one of these ways
  std::optional<std::uint32_t> time_first_before_s;
  std::optional<std::uint32_t> time_first_after_s;
  std::optional<std::uint32_t> time_last_before_s;
  std::optional<std::uint32_t> time_last_after_s;
};

// Every record, ordered by owner (RFC 4034 6.1), then type, then RDATA octets.
struct AllRecords {};

// Records of exactly this owner, ordered by type, then RDATA.
struct OwnerExact {
  std::string name;
};

// The domain and everything below it, in the order of AllRecords.
struct OwnerSubtree {
  std::string name;
};

// As OwnerSubtree, of names with exactly one label more than the domain.
struct OwnerChildren {
  std::string name;
};

// Owners whose first labels are the labels of `name` (the wire form of "example." asks for example.*), themselves
// included. Ordered by labels from the left, then type, then RDATA.
struct OwnerPrefix {
  std::string name;
};

// Records whose RDATA leads to this name (dns::PivotName), ordered by type, owner, RDATA.
struct RdataName {
  std::string name;
};

// As RdataName for the name and everything below it, ordered by that name (RFC 4034 6.1) first.
struct RdataSubtree {
  std::string name;
};

// As RdataSubtree, of names with exactly one label more than the domain.
struct RdataChildren {
  std::string name;
};

// As OwnerPrefix for the names inside RDATA.
struct RdataPrefix {
  std::string name;
};

// A records (family 4) or AAAA records (family 6) with first <= address <= last, ordered by address, then owner.
struct RdataRange {
  base::IpAddress first;
  base::IpAddress last;
};

// Records of any type whose whole canonical RDATA is these octets. The order is fixed, and no more than that.
struct RdataRaw {
  std::string octets;
};

using Target = std::variant<AllRecords, OwnerExact, OwnerSubtree, OwnerPrefix, RdataName, RdataSubtree, RdataPrefix,
                            RdataRange, RdataRaw, OwnerChildren, RdataChildren>;

struct Query {
  Target target;
  Filter filter;
};

// How often a record was seen on one day, or in one month where days are not kept any more.
struct DayCount {
  std::uint32_t first_day = 0;  // since the Unix epoch, in UTC
  std::uint32_t days = 1;       // 1, or those of the calendar month that begins with first_day
  std::uint64_t count = 0;      // at least 1

  bool operator==(const DayCount&) const = default;
};

// A record of an answer. `days` ascend, and are there when they were asked for; what their counts lack of the record's
// was seen on days that are not known.
struct FoundRecord : observation::RecordView {
  std::span<const DayCount> days;
};

// How much one call may return and do. `max_scanned` bounds the records looked at, so that a filter which matches
// nothing cannot hold a reader for long. Both must be at least 1.
struct PageRequest {
  std::size_t max_records = 1000;
  std::size_t max_scanned = 100'000;
  std::string resume;  // Page::resume of the page before, of the same query; empty starts at the beginning
  // Tells on which days records were seen. Costs a search of its own for each record where the question is about RDATA.
  bool with_days = false;
};

// Takes the records of a page, in their order. Each is valid during the call only.
using RecordSink = std::function<void(const FoundRecord&)>;

// `complete` false: more may follow, ask again with `resume`. That holds for a page without records too, when
// max_scanned was reached. `resume` stays valid over restarts and while records are added.
struct PageEnd {
  std::string resume;
  bool complete = false;
  std::size_t scanned_count = 0;  // records that were looked at for it, whether they belong to the answer or not
};

// A page in one piece.
struct Page : PageEnd {
  std::vector<observation::Record> records;
  std::vector<std::vector<DayCount>> days;  // of each record, when they were asked for
};

}  // namespace spoor::storage
