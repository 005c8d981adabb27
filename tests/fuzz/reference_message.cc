#include "tests/fuzz/reference_message.h"

#include "tests/fuzz/reference_rdata.h"

namespace spoor::test {
namespace {

constexpr std::uint16_t kClassIn = 1;     // RFC 1035 3.2.4
constexpr std::uint16_t kOpt = 41;        // RFC 6891
constexpr std::uint16_t kOpaque = 65280;  // a type without a shape

// What is inside OPT and in records of other classes does not matter.
ReferenceRecord ReadRecord(ReferenceReader& in, int section) {
  ReferenceRecord record;
  record.section = section;
  record.owner = Lowered(in.Name());
  record.type = static_cast<std::uint16_t>(in.Number(2));
  record.rr_class = static_cast<std::uint16_t>(in.Number(2));
  in.Number(4);  // TTL
  const std::size_t octets = in.Number(2);
  const bool opaque = record.rr_class != kClassIn || record.type == kOpt;
  record.rdata = ReadRdata(opaque ? kOpaque : record.type, in.Part(octets));
  return record;
}

// TKEY, TSIG, the query types, OPT, and SIG(0), whose covered type is 0; then the default of --skip-types.
bool Counts(const ReferenceRecord& record) {
  if (record.rr_class != kClassIn || record.type == kOpt) return false;
  if (record.type >= 249 && record.type <= 255) return false;
  if (record.type == 24 && record.rdata.starts_with(std::string(2, '\0'))) return false;
  return record.type != 46 && record.type != 47 && record.type != 50;
}

unsigned ProvenanceOf(const ReferenceRecord& record, bool is_authoritative) {
  if (record.section == 0) return is_authoritative ? 1 : 2;
  if (record.section == 2) return 16;
  return record.type == 2 && !is_authoritative ? 4 : 8;
}

}  // namespace

ReferenceMessage ReadReferenceMessage(const std::string& message) {
  ReferenceMessage result;
  try {
    ReferenceReader in(message, 0, message.size());
    in.Octets(6);
    std::size_t counts[3];
    for (std::size_t& count : counts) count = in.Number(2);
    in.Name();
    in.Octets(4);
    for (int section = 0; section < 3; ++section) {
      for (; counts[section] > 0; --counts[section]) result.records.push_back(ReadRecord(in, section));
    }
  } catch (const ReferenceError& error) {
    result.refused = error.what();
    result.records.clear();
  }
  return result;
}

std::optional<std::string> ReadReferenceRdata(std::uint16_t type, const std::string& message, std::size_t at,
                                              std::size_t octets) {
  try {
    return ReadRdata(type, ReferenceReader(message, at, at + octets));
  } catch (const ReferenceError&) {
    return std::nullopt;
  }
}

ReferenceTuples TuplesOf(const ReferenceMessage& message, bool is_authoritative) {
  ReferenceTuples tuples;
  for (const ReferenceRecord& record : message.records) {
    if (Counts(record)) tuples[{record.type, record.owner, record.rdata}] |= ProvenanceOf(record, is_authoritative);
  }
  return tuples;
}

}  // namespace spoor::test
