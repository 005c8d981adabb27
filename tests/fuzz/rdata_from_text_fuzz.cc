// Text to RDATA. What is printed for canonical RDATA of any type reads back to the same octets, and what is read of any
// text is canonical, prints, and reads back.
//
// Input: the type (2 octets), then RDATA without compression, which is tried as text as well.
#include <memory>
#include <string>

#include "base/byte_cursor.h"
#include "dns/rdata_canonical.h"
#include "dns/rdata_from_text.h"
#include "dns/rdata_text.h"
#include "tests/fuzz/require.h"

namespace {

using spoor::base::AsBytes;
using spoor::base::ByteSpan;
using spoor::test::Require;
using spoor::test::RequireEqual;

// False when the octets have not the shape of the type.
bool Canonical(std::uint16_t type, ByteSpan rdata, std::string& canonical) {
  static const auto room = std::make_unique<std::uint8_t[]>(spoor::dns::kRdataRoom_octets);
  spoor::dns::NameExpander names;
  names.Reset(rdata);
  std::size_t written = 0;
  if (!spoor::dns::CanonicalRdata(type, rdata, {0, rdata.size()}, names, room.get(), written)) return false;
  canonical = spoor::base::ToString({room.get(), written});
  return true;
}

void RequireReadsBack(spoor::dns::RdataTextReader& reader, std::uint16_t type, const std::string& rdata) {
  const std::string text = spoor::dns::RdataText(type, AsBytes(rdata));
  const auto read = reader.Read(type, text);
  Require(read.has_value());
  RequireEqual(text.c_str(), rdata, spoor::base::ToString(*read));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static spoor::dns::RdataTextReader reader;
  spoor::base::ByteReader in({data, size});
  const std::uint16_t type = in.U16();
  std::string canonical;
  if (Canonical(type, in.Rest(), canonical)) RequireReadsBack(reader, type, canonical);
  if (const auto read = reader.Read(type, spoor::base::AsChars(in.Rest()))) {
    const std::string rdata = spoor::base::ToString(*read);
    Require(Canonical(type, AsBytes(rdata), canonical) && canonical == rdata);
    RequireReadsBack(reader, type, rdata);
  }
  return 0;
}
