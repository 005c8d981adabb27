// RDATA from text: the way back of rdata_text.h, for importing records. What is printed there reads back to the same
// octets; the other spellings of RFC 1035 section 5.1 are understood as well.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "dns/name_expander.h"

namespace spoor::dns {

// Reads texts one after the other; owns the room for one RDATA. One thread.
class RdataTextReader {
 public:
  RdataTextReader();

  // The canonical RDATA that `text` stands for: the form of its type, or `\# N HEX` (RFC 3597 section 5) for any.
  // Valid until the next call. kInvalidArgument says what is wrong: no form of this type, a field that is none, octets
  // that have not the shape of the type, compressed names in the generic form.
  base::Result<base::ByteSpan> Read(std::uint16_t type, std::string_view text);

 private:
  NameExpander names_;
  std::string wire_;
  std::unique_ptr<std::uint8_t[]> canonical_;
};

}  // namespace spoor::dns
