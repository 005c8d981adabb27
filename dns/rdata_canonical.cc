#include "dns/rdata_canonical.h"

#include <cstring>

#include "base/byte_order.h"
#include "dns/rdata_shape.h"
#include "dns/svcb.h"

namespace spoor::dns {
namespace {

constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeNs = 2;
constexpr std::uint16_t kTypeCname = 5;
constexpr std::uint16_t kTypePtr = 12;
constexpr std::uint16_t kTypeAaaa = 28;

// Reads RDATA and writes its canonical form, field by field. Each method returns false if the field is not there.
class Canonicalizer {
 public:
  Canonicalizer(base::ByteSpan message, RdataPlace place, NameExpander& names, std::uint8_t* out) noexcept
      : message_(message),
        at_(place.offset),
        begin_(place.offset),
        end_(place.offset + place.octets),
        names_(names),
        out_(out) {}

  bool Apply(const Shape& shape) noexcept {
    for (const Field field : shape) {
      if (field == Field::kEnd) break;
      if (!ApplyField(field) || written_ > kMaxRdata_octets) return false;
    }
    return at_ == end_;
  }

  // The rest as it is.
  bool Rest() noexcept { return Octets(left()); }
  std::size_t written() const noexcept { return written_; }

 private:
  bool ApplyField(Field field) noexcept;

  std::size_t left() const noexcept { return end_ - at_; }
  base::ByteSpan RestSpan() const noexcept { return message_.subspan(at_, left()); }

  bool Octets(std::size_t count) noexcept {
    // The second condition only bites after names grew: it keeps the writer inside kRdataRoom_octets.
    if (count > left() || written_ + count > kMaxRdata_octets) return false;
    std::memcpy(out_ + written_, message_.data() + at_, count);
    at_ += count;
    written_ += count;
    return true;
  }

  bool Name(bool fold) noexcept {
    const ExpandedName name =
        fold ? names_.Folded(at_, end_, out_ + written_) : names_.AsIs(at_, end_, out_ + written_);
    at_ += name.consumed_octets;
    written_ += name.name_octets;
    return name.ok();
  }

  bool Names() noexcept {
    while (left() > 0) {
      if (!Name(false) || written_ > kMaxRdata_octets) return false;
    }
    return true;
  }

  bool String() noexcept { return left() > 0 && Octets(1u + message_[at_]); }
  bool Strings() noexcept {
    do {
      if (!String()) return false;
    } while (left() > 0);
    return true;
  }

  // The octet at `index` of the RDATA; the fields before it were read already.
  std::uint8_t At(std::size_t index) const noexcept { return message_[begin_ + index]; }

  bool TypeBitmap() noexcept;
  bool DigestDs() noexcept;
  bool DigestZonemd() noexcept;
  bool AplItems() noexcept;
  bool Gateway(unsigned kind) noexcept;
  bool Hip() noexcept;
  bool A6() noexcept;

  base::ByteSpan message_;
  std::size_t at_;
  std::size_t begin_;
  std::size_t end_;
  NameExpander& names_;
  std::uint8_t* out_;
  std::size_t written_ = 0;
};

bool Canonicalizer::ApplyField(Field field) noexcept {
  switch (field) {
    case Field::kEnd:
      return true;
    case Field::kFoldedName:
      return Name(true);
    case Field::kName:
      return Name(false);
    case Field::k1:
      return Octets(1);
    case Field::k2:
      return Octets(2);
    case Field::k4:
      return Octets(4);
    case Field::k6:
      return Octets(6);
    case Field::k8:
      return Octets(8);
    case Field::k16:
      return Octets(16);
    case Field::k18:
      return Octets(18);
    case Field::kString:
      return String();
    case Field::kStrings:
      return Strings();
    case Field::kOptionalString:
      return left() == 0 || String();
    case Field::kNonEmptyString:
      return left() > 0 && message_[at_] != 0 && String();
    case Field::kRest:
      return Rest();
    case Field::kRestNonEmpty:
      return left() > 0 && Rest();
    case Field::kTypeBitmap:
      return TypeBitmap();
    case Field::kDigestDs:
      return DigestDs();
    case Field::kDigestZonemd:
      return DigestZonemd();
    case Field::kSvcParams:
      return AreSvcParams(RestSpan()) && Rest();
    case Field::kAplItems:
      return AplItems();
    case Field::kGateway:
      return Gateway(At(1));
    case Field::kRelay:
      return Gateway(At(1) & 0x7f);
    case Field::kHip:
      return Hip();
    case Field::kA6:
      return A6();
  }
  return false;
}

// Windows ascend, each has 1..32 octets (RFC 4034 4.1.2). An empty bitmap is legal for NSEC3 and CSYNC.
bool Canonicalizer::TypeBitmap() noexcept {
  int before = -1;
  while (left() > 0) {
    if (left() < 2) return false;
    const int window = message_[at_];
    const std::size_t octets = message_[at_ + 1];
    if (window <= before || octets == 0 || octets > 32 || !Octets(2 + octets)) return false;
    before = window;
  }
  return true;
}

bool Canonicalizer::DigestDs() noexcept {
  switch (At(3)) {
    case 1:
      return left() == 20 && Rest();  // SHA-1
    case 2:                           // SHA-256
    case 3:
      return left() == 32 && Rest();  // GOST R 34.11-94
    case 4:
      return left() == 48 && Rest();  // SHA-384
    default:
      return left() > 0 && Rest();
  }
}

bool Canonicalizer::DigestZonemd() noexcept {
  switch (At(5)) {
    case 1:
      return left() == 48 && Rest();  // SHA-384
    case 2:
      return left() == 64 && Rest();  // SHA-512
    default:
      return left() >= 12 && Rest();
  }
}

bool Canonicalizer::AplItems() noexcept {
  while (left() > 0) {
    if (left() < 4) return false;
    const unsigned family = base::LoadBe16(message_.data() + at_);
    const unsigned prefix = message_[at_ + 2];
    const unsigned octets = message_[at_ + 3] & 0x7fu;
    if (family == 1 && (prefix > 32 || octets > 4)) return false;
    if (family == 2 && (prefix > 128 || octets > 16)) return false;
    if (!Octets(4 + octets)) return false;
  }
  return true;
}

// None, an IPv4 address, an IPv6 address, a name (RFC 4025 2.5); unknown kinds are opaque.
bool Canonicalizer::Gateway(unsigned kind) noexcept {
  switch (kind) {
    case 0:
      return true;
    case 1:
      return Octets(4);
    case 2:
      return Octets(16);
    case 3:
      return Name(false);
    default:
      return Rest();
  }
}

// HIT length, algorithm, key length, HIT, key, rendezvous servers (RFC 8005 5).
bool Canonicalizer::Hip() noexcept {
  if (left() < 4) return false;
  const std::size_t hit_octets = At(0);
  const std::size_t key_octets = base::LoadBe16(message_.data() + begin_ + 2);
  return Octets(4 + hit_octets + key_octets) && Names();
}

// Prefix length, address suffix, prefix name if the length is not 0 (RFC 2874 3.1).
bool Canonicalizer::A6() noexcept {
  if (left() < 1 || At(0) > 128) return false;
  const unsigned prefix_bits = At(0);
  return Octets(1u + (128u - prefix_bits + 7) / 8) && (prefix_bits == 0 || Name(true));
}

}  // namespace

bool CanonicalRdata(std::uint16_t type, base::ByteSpan message, RdataPlace place, NameExpander& names,
                    std::uint8_t* out, std::size_t& written) noexcept {
  // Most records of most answers are addresses or one name: the table says the same, more slowly.
  if (type == kTypeA || type == kTypeAaaa) {
    written = type == kTypeA ? 4 : 16;
    if (place.octets != written) return false;
    type == kTypeA ? std::memcpy(out, message.data() + place.offset, 4)
                   : std::memcpy(out, message.data() + place.offset, 16);
    return true;
  }
  if (type == kTypeNs || type == kTypeCname || type == kTypePtr) {
    const ExpandedName name = names.Folded(place.offset, place.offset + place.octets, out);
    written = name.name_octets;
    return name.ok() && name.consumed_octets == place.octets;
  }
  Canonicalizer canonicalizer(message, place, names, out);
  const Shape* shape = FindShape(type);
  const bool good = shape == nullptr ? canonicalizer.Rest() : canonicalizer.Apply(*shape);
  written = canonicalizer.written();
  return good;
}

}  // namespace spoor::dns
