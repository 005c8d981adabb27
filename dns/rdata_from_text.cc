#include "dns/rdata_from_text.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "dns/name.h"
#include "dns/rdata_canonical.h"
#include "dns/rdata_form.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

using base::ByteSpan;
using base::ErrorCode;

using ReadField = void (*)(RdataReader&);

template <std::size_t kOctets>
void Number(RdataReader& reader) {
  reader.Number(kOctets);
}
template <void (RdataReader::*kMember)()>
void Member(RdataReader& reader) {
  (reader.*kMember)();
}

constexpr ReadField kU8 = Number<1>;
constexpr ReadField kU16 = Number<2>;
constexpr ReadField kU32 = Number<4>;
constexpr ReadField kName = Member<&RdataReader::Name>;
constexpr ReadField kIpv4 = Member<&RdataReader::Ipv4>;
constexpr ReadField kIpv6 = Member<&RdataReader::Ipv6>;
constexpr ReadField kType = Member<&RdataReader::Type>;
constexpr ReadField kTime = Member<&RdataReader::Time>;
constexpr ReadField kString = Member<&RdataReader::String>;
constexpr ReadField kStringOctets = Member<&RdataReader::StringOctets>;
constexpr ReadField kHex = Member<&RdataReader::HexRest>;
constexpr ReadField kBase64 = Member<&RdataReader::Base64Rest>;
constexpr ReadField kBase32 = Member<&RdataReader::Base32Hex>;
constexpr ReadField kBitmap = Member<&RdataReader::TypeBitmap>;

void ReadStrings(RdataReader& reader) {
  do reader.String();
  while (!reader.at_end());
}

void ReadOptionalString(RdataReader& reader) {
  if (!reader.at_end()) reader.String();
}

void ReadEightByTwo(RdataReader& reader) {
  reader.HexGroups(8, 2, ':');
}

template <std::size_t kOctets>
void ReadEui(RdataReader& reader) {
  reader.HexGroups(kOctets, 1, '-');
}

struct Form {
  RrType type;
  std::array<ReadField, 9> fields;  // in order; null behind the last
};

// Sorted by number; the same types as in rdata_text.cc.
constexpr auto kForms = std::to_array<Form>({
    {RrType::kA, {kIpv4}},
    {RrType::kNs, {kName}},
    {RrType::kCname, {kName}},
    {RrType::kSoa, {kName, kName, kU32, kU32, kU32, kU32, kU32}},
    {RrType::kPtr, {kName}},
    {RrType::kHinfo, {kString, kString}},
    {RrType::kMx, {kU16, kName}},
    {RrType::kTxt, {ReadStrings}},
    {RrType::kRp, {kName, kName}},
    {RrType::kAfsdb, {kU16, kName}},
    {RrType::kX25, {kString}},
    {RrType::kIsdn, {kString, ReadOptionalString}},
    {RrType::kRt, {kU16, kName}},
    {RrType::kNsap, {ReadNsap}},
    {RrType::kNsapPtr, {kName}},
    {RrType::kPx, {kU16, kName, kName}},
    {RrType::kGpos, {kString, kString, kString}},
    {RrType::kAaaa, {kIpv6}},
    {RrType::kLoc, {ReadLoc}},
    {RrType::kSrv, {kU16, kU16, kU16, kName}},
    {RrType::kNaptr, {kU16, kU16, kString, kString, kString, kName}},
    {RrType::kKx, {kU16, kName}},
    {RrType::kCert, {ReadCertificateType, kU16, kU8, kBase64}},
    {RrType::kDname, {kName}},
    {RrType::kApl, {ReadApl}},
    {RrType::kDs, {kU16, kU8, kU8, kHex}},
    {RrType::kSshfp, {kU8, kU8, kHex}},
    {RrType::kIpseckey, {ReadIpseckey}},
    {RrType::kRrsig, {kType, kU8, kU8, kU32, kTime, kTime, kU16, kName, kBase64}},
    {RrType::kNsec, {kName, kBitmap}},
    {RrType::kDnskey, {kU16, kU8, kU8, kBase64}},
    {RrType::kDhcid, {kBase64}},
    {RrType::kNsec3, {kU8, kU8, kU16, ReadSalt, kBase32, kBitmap}},
    {RrType::kNsec3param, {kU8, kU8, kU16, ReadSalt}},
    {RrType::kTlsa, {kU8, kU8, kU8, kHex}},
    {RrType::kSmimea, {kU8, kU8, kU8, kHex}},
    {RrType::kHip, {ReadHip}},
    {RrType::kNinfo, {ReadStrings}},
    {RrType::kCds, {kU16, kU8, kU8, kHex}},
    {RrType::kCdnskey, {kU16, kU8, kU8, kBase64}},
    {RrType::kOpenpgpkey, {kBase64}},
    {RrType::kCsync, {kU32, kU16, kBitmap}},
    {RrType::kZonemd, {kU32, kU8, kU8, kHex}},
    {RrType::kSvcb, {kU16, kName, ReadSvcParams}},
    {RrType::kHttps, {kU16, kName, ReadSvcParams}},
    {RrType::kSpf, {ReadStrings}},
    {RrType::kNid, {kU16, ReadEightByTwo}},
    {RrType::kL32, {kU16, kIpv4}},
    {RrType::kL64, {kU16, ReadEightByTwo}},
    {RrType::kLp, {kU16, kName}},
    {RrType::kEui48, {ReadEui<6>}},
    {RrType::kEui64, {ReadEui<8>}},
    {RrType::kUri, {kU16, kU16, kStringOctets}},
    {RrType::kCaa, {kU8, kString, kStringOctets}},
    {RrType::kAvc, {ReadStrings}},
    {RrType::kAmtrelay, {ReadAmtrelay}},
    {RrType::kDlv, {kU16, kU8, kU8, kHex}},
});

static_assert(std::ranges::is_sorted(kForms, {}, &Form::type));

// `\# N HEX`, without its mark.
void ReadGeneric(RdataReader& reader) {
  std::uint32_t octets = 0;
  if (!NumberFromText(reader.Word(), kMaxRdata_octets, octets))
    return reader.Refuse("not a number of octets behind \\#");
  const std::size_t before = reader.out().size();
  if (octets > 0) reader.HexRest();
  if (reader.out().size() - before != octets) reader.Refuse("not as many octets as said behind \\#");
}

void ReadTyped(std::uint16_t type, RdataReader& reader) {
  const auto* form = std::ranges::lower_bound(kForms, static_cast<RrType>(type), {}, &Form::type);
  if (form == kForms.end() || TypeNumber(form->type) != type) {
    return reader.Refuse("no text form of this type is known; write it as \\# N HEX");
  }
  for (const ReadField field : form->fields) {
    if (field != nullptr && reader.ok()) field(reader);
  }
}

bool IsGeneric(std::string_view text) {
  return text == "\\#" || text.starts_with("\\# ");
}

bool SameButForCase(ByteSpan a, ByteSpan b) {
  return std::ranges::equal(a, b, {}, FoldOctet, FoldOctet);
}

std::unexpected<base::Error> Refusal(const char* why) {
  return base::Fail(ErrorCode::kInvalidArgument, why);
}

}  // namespace

RdataTextReader::RdataTextReader() : canonical_(std::make_unique_for_overwrite<std::uint8_t[]>(kRdataRoom_octets)) {}

base::Result<ByteSpan> RdataTextReader::Read(std::uint16_t type, std::string_view text) {
  wire_.clear();
  const bool generic = IsGeneric(text);
  RdataReader reader(generic ? text.substr(2) : text, wire_);
  generic ? ReadGeneric(reader) : ReadTyped(type, reader);
  if (!reader.ok()) return Refusal(reader.why());
  if (!reader.at_end()) return Refusal("more fields than the type has");
  if (wire_.size() > kMaxRdata_octets) return Refusal("more than 65535 octets");
  const ByteSpan wire = base::AsBytes(wire_);
  names_.Reset(wire);
  std::size_t written = 0;
  if (!CanonicalRdata(type, wire, {0, wire.size()}, names_, canonical_.get(), written)) {
    return Refusal("the octets have not the shape of the type");
  }
  const ByteSpan canonical{canonical_.get(), written};
  // The generic form can hold pointers, which lead nowhere here.
  if (!SameButForCase(wire, canonical)) return Refusal("a compressed name");
  return canonical;
}

}  // namespace spoor::dns
