#include "tests/fuzz/reference_rdata.h"

#include <map>
#include <set>
#include <sstream>

namespace spoor::test {
namespace {

void Demand(bool condition, const char* rule) {
  if (!condition) throw ReferenceError(rule);
}

// What stands in RDATA, field after field:
//   a number  so many octets          s  character-string        B  type bitmap (RFC 4034 4.1.2)
//   N n       a name, folded or not   S  one or more of them     D  digest of DS (RFC 4034 5.1)
//   *         all the rest            o  one or none             Z  digest of ZONEMD (RFC 8976 2.2)
//   +         the same, not empty     z  one, not empty          P  SvcParams (RFC 9460 2.2)
//   L         APL (RFC 3123 4)        H  HIP (RFC 8005 5)        6  octets; A for A6 (RFC 2874 3.1)
//   G R       gateway of IPSECKEY (RFC 4025 2.5), relay of AMTRELAY (RFC 8777 4.2.4), from the octets before
const std::map<std::uint16_t, std::string> kLayouts = {
    {1, "4"},       {2, "N"},        {3, "N"},          {4, "N"},       {5, "N"},       {6, "N N 20"}, {7, "N"},
    {8, "N"},       {9, "N"},        {11, "5 *"},       {12, "N"},      {13, "s s"},    {14, "N N"},   {15, "2 N"},
    {16, "S"},      {17, "N N"},     {18, "2 N"},       {19, "s"},      {20, "s o"},    {21, "2 N"},   {22, "+"},
    {23, "n"},      {24, "18 N *"},  {25, "4 *"},       {26, "2 N N"},  {27, "s s s"},  {28, "16"},    {29, "16"},
    {30, "N *"},    {33, "6 N"},     {35, "4 s s s N"}, {36, "2 N"},    {37, "5 *"},    {38, "A"},     {39, "N"},
    {42, "L"},      {43, "4 D"},     {44, "2 +"},       {45, "3 G *"},  {46, "18 n *"}, {47, "n B"},   {48, "4 *"},
    {49, "+"},      {50, "4 s z B"}, {51, "4 s"},       {52, "3 *"},    {53, "3 *"},    {55, "H"},     {56, "S"},
    {57, "4 *"},    {58, "n n"},     {59, "4 D"},       {60, "4 *"},    {61, "*"},      {62, "6 B"},   {63, "6 Z"},
    {64, "2 N P"},  {65, "2 N P"},   {99, "S"},         {104, "10"},    {105, "6"},     {106, "10"},   {107, "2 n"},
    {108, "6"},     {109, "8"},      {256, "4 +"},      {257, "1 z *"}, {258, "S"},     {260, "2 R"},  {261, "S"},
    {32768, "4 D"}, {32769, "4 D"},
};

std::uint8_t OctetAt(const std::string& octets, std::size_t at) {
  return static_cast<std::uint8_t>(octets.at(at));
}

std::size_t NumberAt(const std::string& octets, std::size_t at) {
  return OctetAt(octets, at) * std::size_t{256} + OctetAt(octets, at + 1);
}

std::string String(ReferenceReader& in) {
  const std::string length = in.Octets(1);
  return length + in.Octets(OctetAt(length, 0));
}

std::string Bitmap(ReferenceReader& in) {
  std::string all;
  int last = -1;
  while (in.left() > 0) {
    const std::string head = in.Octets(2);
    const int window = OctetAt(head, 0);
    const std::size_t octets = OctetAt(head, 1);
    Demand(window > last, "bitmap windows ascend");
    Demand(octets >= 1 && octets <= 32, "a bitmap window has 1 to 32 octets");
    all += head + in.Octets(octets);
    last = window;
  }
  return all;
}

// `sizes`: algorithm -> octets of its digest; others have at least `least`.
std::string Digest(ReferenceReader& in, const std::map<int, std::size_t>& sizes, int algorithm, std::size_t least) {
  const auto known = sizes.find(algorithm);
  Demand(known == sizes.end() ? in.left() >= least : in.left() == known->second, "digest length");
  return in.Octets(in.left());
}

// Address prefixes: family, prefix length, N and length, address part.
std::string AddressPrefixes(ReferenceReader& in) {
  std::string all;
  while (in.left() > 0) {
    const std::string head = in.Octets(4);
    const std::size_t family = NumberAt(head, 0);
    const std::size_t prefix = OctetAt(head, 2);
    const std::size_t octets = OctetAt(head, 3) % 128;
    Demand(family != 1 || (prefix <= 32 && octets <= 4), "APL of IPv4");
    Demand(family != 2 || (prefix <= 128 && octets <= 16), "APL of IPv6");
    all += head + in.Octets(octets);
  }
  return all;
}

std::string Gateway(ReferenceReader& in, int kind) {
  if (kind == 0) return "";
  if (kind == 1) return in.Octets(4);
  if (kind == 2) return in.Octets(16);
  if (kind == 3) return in.Name();
  return in.Octets(in.left());
}

// Lengths of identity and key, then both, then rendezvous servers.
std::string Hip(ReferenceReader& in) {
  std::string all = in.Octets(4);
  all += in.Octets(OctetAt(all, 0) + NumberAt(all, 2));
  while (in.left() > 0) all += in.Name();
  return all;
}

std::string A6(ReferenceReader& in) {
  std::string all = in.Octets(1);
  const std::size_t prefix_bits = OctetAt(all, 0);
  Demand(prefix_bits <= 128, "A6 prefix length");
  all += in.Octets((128 - prefix_bits + 7) / 8);
  return prefix_bits == 0 ? all : all + Lowered(in.Name());
}

// Values of the keys of RFC 9460 14.3.2 and RFC 9540 4.
void CheckSvcValue(std::size_t key, const std::string& value) {
  const std::size_t size = value.size();
  switch (key) {
    case 0: {  // mandatory: keys ascend, and it does not name itself
      Demand(size >= 2 && size % 2 == 0, "mandatory is a list of keys");
      for (std::size_t at = 0; at < size; at += 2) {
        Demand(NumberAt(value, at) > (at == 0 ? 0 : NumberAt(value, at - 2)), "mandatory keys ascend");
      }
      return;
    }
    case 1: {  // alpn: names of at least one octet
      Demand(size >= 1, "alpn is not empty");
      for (std::size_t at = 0; at < size; at += 1 + OctetAt(value, at)) {
        Demand(OctetAt(value, at) > 0 && at + 1 + OctetAt(value, at) <= size, "alpn names");
      }
      return;
    }
    case 2:  // no-default-alpn
    case 8:  // ohttp
      return Demand(size == 0, "no value");
    case 3:
      return Demand(size == 2, "port");
    case 4:
      return Demand(size >= 4 && size % 4 == 0, "ipv4hint");
    case 6:
      return Demand(size >= 16 && size % 16 == 0, "ipv6hint");
    default:
      return;
  }
}

std::string SvcParams(ReferenceReader& in) {
  std::string all;
  std::map<std::size_t, std::string> params;
  while (in.left() > 0) {
    const std::string head = in.Octets(4);
    const std::size_t key = NumberAt(head, 0);
    Demand(params.empty() || key > params.rbegin()->first, "SvcParam keys ascend");
    params[key] = in.Octets(NumberAt(head, 2));
    CheckSvcValue(key, params[key]);
    all += head + params[key];
  }
  for (std::size_t at = 0; params.contains(0) && at < params[0].size(); at += 2) {
    Demand(params.contains(NumberAt(params[0], at)), "mandatory keys are there");
  }
  return all;
}

// One field of a layout; `before` is what was read of this RDATA until now.
std::string Field(const std::string& field, ReferenceReader& in, const std::string& before) {
  switch (field[0]) {
    case 'N':
      return Lowered(in.Name());
    case 'n':
      return in.Name();
    case '+':
      Demand(in.left() > 0, "not empty");
      return in.Octets(in.left());
    case '*':
      return in.Octets(in.left());
    case 's':
      return String(in);
    case 'S': {
      std::string all = String(in);
      while (in.left() > 0) all += String(in);
      return all;
    }
    case 'o':
      return in.left() > 0 ? String(in) : "";
    case 'z': {
      const std::string string = String(in);
      Demand(string.size() > 1, "a string that is not empty");
      return string;
    }
    case 'B':
      return Bitmap(in);
    case 'D':
      return Digest(in, {{1, 20}, {2, 32}, {3, 32}, {4, 48}}, OctetAt(before, 3), 1);
    case 'Z':
      return Digest(in, {{1, 48}, {2, 64}}, OctetAt(before, 5), 12);
    case 'P':
      return SvcParams(in);
    case 'L':
      return AddressPrefixes(in);
    case 'G':
      return Gateway(in, OctetAt(before, 1));
    case 'R':
      return Gateway(in, OctetAt(before, 1) % 128);
    case 'H':
      return Hip(in);
    case 'A':
      return A6(in);
    default:
      return in.Octets(std::stoul(field));
  }
}

}  // namespace

std::string ReferenceReader::Octets(std::size_t count) {
  Demand(count <= left(), "octets are missing");
  at_ += count;
  return message_.substr(at_ - count, count);
}

std::size_t ReferenceReader::Number(std::size_t count) {
  std::size_t number = 0;
  for (const char octet : Octets(count)) number = number * 256 + static_cast<std::uint8_t>(octet);
  return number;
}

ReferenceReader ReferenceReader::Part(std::size_t count) {
  Octets(count);
  return {message_, at_ - count, at_};
}

std::string ReferenceReader::Name() {
  std::string name;
  // Where the labels begin that are read now, and the reader of them: this one, then one of all the message.
  std::size_t begin = at_;
  ReferenceReader all(message_, 0, message_.size());
  ReferenceReader* in = this;
  for (;;) {
    const std::size_t length = in->Number(1);
    Demand(length < 64 || length >= 192, "a label type that does not exist");
    if (length >= 192) {
      const std::size_t target = (length - 192) * 256 + in->Number(1);
      Demand(target < begin, "a pointer that does not lead backwards");
      begin = all.at_ = target;
      in = &all;
      continue;
    }
    name += static_cast<char>(length) + in->Octets(length);
    Demand(name.size() <= 255, "a name of more than 255 octets");
    if (length == 0) return name;
  }
}

std::string Lowered(std::string octets) {
  for (char& octet : octets) {
    if (octet >= 'A' && octet <= 'Z') octet = static_cast<char>(octet - 'A' + 'a');
  }
  return octets;
}

std::string ReadRdata(std::uint16_t type, ReferenceReader rdata) {
  const auto layout = kLayouts.find(type);
  std::istringstream fields(layout == kLayouts.end() ? "*" : layout->second);
  std::string canonical;
  for (std::string field; fields >> field;) canonical += Field(field, rdata, canonical);
  Demand(rdata.left() == 0, "octets are left");
  Demand(canonical.size() <= 65535, "canonical RDATA of more than 65535 octets");
  return canonical;
}

}  // namespace spoor::test
