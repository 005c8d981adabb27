// A whole message, checked once: every RR of every section well formed (RFC 1035 4.1), names expanded, RDATA canonical.
// What comes out needs no further check; if one RR is bad nothing comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "dns/header.h"
#include "dns/name_expander.h"
#include "dns/rdata_canonical.h"

namespace spoor::dns {

enum class Section : std::uint8_t { kAnswer, kAuthority, kAdditional };

// One RR. Owner (lower case, uncompressed) and canonical RDATA stand behind each other, with the type (big endian) in
// front: `tuple` points at 2 + owner_octets + rdata_octets octets that identify (owner, type, RDATA) uniquely.
struct ResourceRecord {
  const std::uint8_t* tuple = nullptr;
  std::uint16_t type = 0;
  std::uint16_t rr_class = 0;
  std::uint16_t owner_octets = 0;
  std::uint16_t rdata_octets = 0;
  Section section = Section::kAnswer;

  base::ByteSpan owner() const noexcept { return {tuple + 2, owner_octets}; }
  base::ByteSpan rdata() const noexcept { return {tuple + 2 + owner_octets, rdata_octets}; }
};

// Memory that expanded records are written to; the caller owns it.
struct Arena {
  std::uint8_t* at = nullptr;
  std::uint8_t* end = nullptr;
  std::size_t left() const noexcept { return static_cast<std::size_t>(end - at); }
};

// An upper bound of the arena that a message needs: each RR takes at least 11 octets and writes type and owner; each
// pointer takes 2 octets and writes up to 255; and one RR's room is kept in reserve.
constexpr std::size_t ArenaNeed(std::size_t message_octets) noexcept {
  return message_octets * 152 + kRdataRoom_octets + 2 + kNameRoom_octets;
}

// An RR has at least 11 octets: a root owner, type, class, TTL, RDLENGTH (RFC 1035 3.2.1).
inline constexpr std::size_t kMaxMessage_octets = 65535;
inline constexpr std::size_t kMaxRecords = (kMaxMessage_octets - kHeader_octets) / 11;

// Parses messages one after the other. Memory is taken at construction only. One thread.
class MessageParser {
 public:
  MessageParser() : records_(std::make_unique<ResourceRecord[]>(kMaxRecords)) {}

  // Parses `message` (at most 65535 octets, exactly one question, whose header is `header`). False if anything is
  // malformed; then records() is empty. `arena` needs ArenaNeed(message.size()) octets and is moved past what was
  // written; the records live as long as its memory. Octets behind the last RR are ignored. OPT's content and RRs of
  // other classes than IN are taken as opaque octets.
  bool Parse(base::ByteSpan message, const Header& header, Arena& arena) noexcept;

  // True if the id or the case of the question's name may be in the records of the last message.
  bool holds_query_octets() const noexcept { return names_.holds_query_octets(); }

  // The RRs of the last message, in order. Valid until the next Parse.
  std::span<const ResourceRecord> records() const noexcept { return {records_.get(), record_count_}; }

 private:
  // Where the next RR stands in the message, and where its tuple goes.
  struct Cursor {
    std::size_t at;
    std::uint8_t* out;
  };
  bool ParseRecords(base::ByteSpan message, const Header& header, Cursor cursor, Arena& arena) noexcept;
  bool ParseRecord(base::ByteSpan message, Section section, Cursor& cursor, ResourceRecord& record) noexcept;

  NameExpander names_;
  std::unique_ptr<ResourceRecord[]> records_;
  std::size_t record_count_ = 0;
};

}  // namespace spoor::dns
