// The slow second opinion: a DNS message read octet by octet as RFC 1035 4.1 and docs/semantics.md say it, into
// strings, without an eye on speed. Fuzz targets hold the fast parser to it. Shares no code with dns/: even the shapes
// of RDATA are spelled again, from their RFCs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace spoor::test {

struct ReferenceRecord {
  int section = 0;  // 0 answer, 1 authority, 2 additional
  std::uint16_t type = 0;
  std::uint16_t rr_class = 0;
  std::string owner;  // wire form, lower case
  std::string rdata;  // canonical
};

struct ReferenceMessage {
  std::string refused;  // why it is malformed; empty if it parses whole
  std::vector<ReferenceRecord> records;
};

// Reads all sections of a message with one question, whatever its header says of questions.
ReferenceMessage ReadReferenceMessage(const std::string& message);

// The canonical RDATA of `octets` octets at `at` of `message`; nullopt if it has not its type's shape.
std::optional<std::string> ReadReferenceRdata(std::uint16_t type, const std::string& message, std::size_t at,
                                              std::size_t octets);

// Type, owner, RDATA -> how it was seen, as the bits of observation::Provenance.
using ReferenceTuples = std::map<std::tuple<std::uint16_t, std::string, std::string>, unsigned>;

// The records that count ("Records that count" of docs/semantics.md with the default of --skip-types).
ReferenceTuples TuplesOf(const ReferenceMessage& message, bool is_authoritative);

}  // namespace spoor::test
