#include "tests/bench/record_generator.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/byte_cursor.h"

namespace spoor::bench {
namespace {

using dns::RrType;
using observation::Record;

// Of a hundred records.
struct Share {
  RrType type;
  double percent;
};
constexpr std::array<Share, 8> kShares{{{RrType::kA, 45.0},
                                        {RrType::kAaaa, 14.0},
                                        {RrType::kCname, 12.5},
                                        {RrType::kNs, 8.0},
                                        {RrType::kPtr, 7.0},
                                        {RrType::kTxt, 6.0},
                                        {RrType::kMx, 4.0},
                                        {RrType::kSoa, 3.5}}};

// Hosts for each A record: the others are further addresses of hosts that have one.
constexpr double kHostsOfA = 0.975;
// AAAA records whose host has no A record.
constexpr double kHostsOfAaaa = 0.7;
constexpr std::uint64_t kMailProviders = 2000;
constexpr std::uint64_t kCdns = 40;

// What one purpose draws from a number is independent of what another does.
enum Purpose : std::uint64_t { kForTimes = 1, kForAddress, kForTarget, kForZone, kForMail, kForText };

Random RandomFor(Purpose purpose, std::uint64_t number) {
  return Random(Mix(number * 64 + purpose));
}

std::uint64_t Part(std::uint64_t whole, double share) {
  return static_cast<std::uint64_t>(static_cast<double>(whole) * share);
}

void AppendU32(std::string& out, std::uint32_t value) {
  base::ByteWriter(out).U32(value);
}

// One <character-string> or more (RFC 1035 3.3.14).
void AppendText(std::string& rdata, std::string_view text) {
  for (; text.size() > 255; text.remove_prefix(255)) {
    rdata += static_cast<char>(255);
    rdata += text.substr(0, 255);
  }
  rdata += static_cast<char>(text.size());
  rdata += text;
}

// Characters of base64, as keys and tokens have them.
std::string Token(Random& random, std::size_t characters) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string token(characters, ' ');
  for (char& character : token) character = kAlphabet[random.Below(kAlphabet.size())];
  return token;
}

std::string Domainkey(Random& random) {
  const std::size_t characters = random.Below(4) == 0 ? 392 : 216;  // RSA keys of 2048 and 1024 bits
  return "v=DKIM1; k=rsa; p=" + Token(random, characters);
}

// Half of the records were seen once. Of the others the count has a heavy tail, and the time from first to last is as
// often below a minute as it is years, as far as the period allows.
void MakeSightings(Random random, Record& record) {
  record.time_first_s = kPeriodBegin_s + static_cast<std::uint32_t>(random.Below(kPeriodEnd_s - kPeriodBegin_s));
  record.time_last_s = record.time_first_s;
  record.count = 1;
  const double left_s = kPeriodEnd_s - record.time_first_s;
  if (random.Below(2) == 0) return;
  record.count = 1 + static_cast<std::uint64_t>(std::min(1e12, std::pow(random.Unit(), -1 / 0.8)));
  record.time_last_s += static_cast<std::uint32_t>(std::pow(left_s, random.Unit()));
}

std::uint8_t ProvenanceOf(Random random, RrType type) {
  const std::uint64_t percent = random.Below(100);
  if (type == RrType::kNs) return percent < 60 ? observation::kDelegation : observation::kAnswer;
  if (type == RrType::kSoa) return percent < 60 ? observation::kAuthority : observation::kAnswer;
  if (percent < 80) return observation::kAnswer;
  return percent < 95 ? observation::kAnswer | observation::kNonauth : observation::kGlue;
}

}  // namespace

RecordGenerator::Network::Network(std::uint32_t first, std::uint64_t addresses, std::uint64_t seed)
    : base(first),
      count(std::max<std::uint64_t>(1, addresses)),
      place(std::min(29U, static_cast<unsigned>(std::bit_width(count * 4 - 1))), seed),
      popularity(count) {}

RecordGenerator::RecordGenerator(std::uint64_t records, std::uint64_t seed)
    : records_(records),
      seed_(seed),
      names_(records / 9 + 16, seed),
      order_(records, seed + 1),
      zones_(names_.domains(), seed + 2),
      hosting_(0x68000000, records / 50, seed + 3),
      dedicated_(0x20000000, records / 4, seed + 4),
      rotating_(0x12000000, records / 50, seed + 5),
      customers_(0x4d000000, records / 14, seed + 6),
      providers_(records / 300 + 1) {
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i < kShares.size(); ++i) {
    const std::uint64_t end = i + 1 == kShares.size() ? records : begin + Part(records, kShares[i].percent / 100);
    sections_[i] = {kShares[i].type, begin, end - begin};
    begin = end;
  }
  a_hosts_ = std::max<std::uint64_t>(1, Part(sections_[0].count, kHostsOfA));
  aaaa_hosts_ = Part(sections_[1].count, kHostsOfAaaa);
}

const RecordGenerator::Section& RecordGenerator::SectionOf(std::uint64_t place) const {
  return *std::ranges::find_if(sections_,
                               [place](const Section& section) { return place - section.begin < section.count; });
}

void RecordGenerator::Make(std::uint64_t number, Record& record) const {
  const std::uint64_t place = order_(number);
  const Section& section = SectionOf(place);
  const std::uint64_t at = place - section.begin;
  record.owner.clear();
  record.rdata.clear();
  record.type = dns::TypeNumber(section.type);
  const Random random = RandomFor(kForTimes, place ^ seed_ << 32);
  MakeSightings(random, record);
  record.provenance = ProvenanceOf(Random(Mix(place)), section.type);
  switch (section.type) {
    case RrType::kA:
      return MakeA(at, record);
    case RrType::kAaaa:
      return MakeAaaa(at, record);
    case RrType::kCname:
      return MakeCname(at, record);
    case RrType::kNs:
      return MakeNs(at, record);
    case RrType::kPtr:
      return MakePtr(at, record);
    case RrType::kTxt:
      return MakeTxt(at, record);
    case RrType::kMx:
      return MakeMx(at, record);
    default:
      return MakeSoa(at, record);
  }
}

// Usual names of a domain have its address, others one by Zipf.
std::uint32_t RecordGenerator::AddressOf(std::uint64_t host, std::uint64_t domain) const {
  if (RandomFor(kForAddress, host).Below(2) == 0) return dedicated_.At(host);
  Random random = RandomFor(kForTarget, host % 2 == 0 ? domain : host);
  return hosting_.At(hosting_.popularity(random.Unit()));
}

void RecordGenerator::MakeA(std::uint64_t at, Record& record) const {
  if (at < a_hosts_) {
    const std::uint64_t domain = names_.AppendHost(record.owner, at);
    return AppendU32(record.rdata, AddressOf(at, domain));
  }
  names_.AppendHost(record.owner, Zipf(a_hosts_)(RandomFor(kForTarget, at).Unit()));
  AppendU32(record.rdata, rotating_.At(at - a_hosts_));
}

// A network of a provider, then as often a host's own number as the small one of a shared host.
void RecordGenerator::MakeAaaa(std::uint64_t at, Record& record) const {
  const std::uint64_t host = at < aaaa_hosts_ ? a_hosts_ + at : (at - aaaa_hosts_) * 7 % a_hosts_;
  names_.AppendHost(record.owner, host);
  Random random = RandomFor(kForAddress, at);
  const bool shared = random.Below(2) == 0;
  const std::uint64_t pool = hosting_.popularity(random.Unit());
  base::ByteWriter writer(record.rdata);
  writer.U32(0x2a000000 + static_cast<std::uint32_t>(pool % 4096 * 8));
  writer.U32(shared ? static_cast<std::uint32_t>(pool / 64) : static_cast<std::uint32_t>(random.Below(65536)));
  writer.U64(shared ? pool : Mix(at));
}

// As often a target that serves many as one of its own.
void RecordGenerator::MakeCname(std::uint64_t at, Record& record) const {
  names_.AppendHost(record.owner, a_hosts_ + aaaa_hosts_ + at);
  Random random = RandomFor(kForTarget, at);
  const std::uint64_t cdn = Zipf(kCdns)(random.Unit());
  if (random.Below(2) == 0) {
    AppendLabel(record.rdata, "d" + Digits(BitPermutation(48, cdn)(at), 36));
  } else {
    AppendLabel(record.rdata, "lb-" + Digits(Zipf(records_ / 60 + 1)(random.Unit()), 10));
  }
  AppendLabel(record.rdata, "cdn" + Digits(cdn, 10));
  names_.AppendDomain(record.rdata, cdn);
}

// Most zones are served by a provider, some by themselves.
void RecordGenerator::AppendNameServer(std::string& wire, std::uint64_t domain, std::uint64_t number) const {
  Random random = RandomFor(kForZone, domain);
  const bool own = random.Below(100) < 15;
  AppendLabel(wire, "ns" + Digits(number, 10));
  names_.AppendDomain(wire, own ? domain : providers_(random.Unit()));
}

void RecordGenerator::MakeNs(std::uint64_t at, Record& record) const {
  const std::uint64_t domain = zones_(at / 2);
  names_.AppendDomain(record.owner, domain);
  AppendNameServer(record.rdata, domain, 1 + at % 2);
}

// Two serials of each zone.
void RecordGenerator::MakeSoa(std::uint64_t at, Record& record) const {
  const std::uint64_t domain = zones_(at / 2);
  names_.AppendDomain(record.owner, domain);
  AppendNameServer(record.rdata, domain, 1);
  AppendLabel(record.rdata, "hostmaster");
  names_.AppendDomain(record.rdata, domain);
  const auto year = static_cast<std::uint32_t>(RandomFor(kForText, domain).Below(5));
  AppendU32(record.rdata, 2020010100 + year * 1'000'000 + static_cast<std::uint32_t>(at % 2));
  for (const std::uint32_t interval_s : {7200U, 3600U, 1209600U, 3600U}) AppendU32(record.rdata, interval_s);
}

void RecordGenerator::MakeMx(std::uint64_t at, Record& record) const {
  const std::uint64_t domain = zones_(at);
  names_.AppendDomain(record.owner, domain);
  Random random = RandomFor(kForMail, domain);
  base::ByteWriter(record.rdata).U16(static_cast<std::uint16_t>(random.Below(3) * 10));
  const std::uint64_t kind = random.Below(100);
  if (kind < 25) {
    AppendLabel(record.rdata, "mail");
    return names_.AppendDomain(record.rdata, domain);
  }
  // Some providers have a name for each customer.
  AppendLabel(record.rdata, kind < 40 ? "c" + Digits(domain, 36) : "mx" + Digits(random.Below(3), 10));
  names_.AppendDomain(record.rdata, Zipf(kMailProviders)(random.Unit()) % names_.domains());
}

// SPF, tokens that prove who owns a domain, DMARC, and keys.
void RecordGenerator::MakeTxt(std::uint64_t at, Record& record) const {
  const std::uint64_t domain = zones_(at / 3);
  Random random = RandomFor(kForText, at);
  const bool is_key = at % 3 == 2 && random.Below(3) == 0;
  if (at % 3 == 2) AppendLabel(record.owner, is_key ? "selector1" : "_dmarc");
  if (is_key) AppendLabel(record.owner, "_domainkey");
  names_.AppendDomain(record.owner, domain);
  const std::string number = Digits(Zipf(kMailProviders)(random.Unit()), 10);
  if (is_key) return AppendText(record.rdata, Domainkey(random));
  if (at % 3 == 2) return AppendText(record.rdata, "v=DMARC1; p=none; rua=mailto:d" + number + "@dmarc.example");
  if (at % 3 == 1) return AppendText(record.rdata, "site-verification=" + Token(random, 43));
  AppendText(record.rdata, "v=spf1 include:_spf" + number + ".example ~all");
}

// Customers of access providers have names made of their addresses, servers their own.
void RecordGenerator::MakePtr(std::uint64_t at, Record& record) const {
  const std::uint32_t address = customers_.At(at);
  std::string dashed;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    AppendLabel(record.owner, Digits(address >> shift & 255, 10));
    dashed += "-" + Digits(address >> (24 - shift) & 255, 10);
  }
  for (const std::string_view label : {"in-addr", "arpa"}) AppendLabel(record.owner, label);
  record.owner += '\0';
  Random random = RandomFor(kForTarget, address >> 16);
  if (random.Below(100) < 30) {
    names_.AppendHost(record.rdata, RandomFor(kForTarget, at).Below(a_hosts_));
    return;
  }
  AppendLabel(record.rdata, "host" + dashed);
  AppendLabel(record.rdata, "dyn");
  names_.AppendDomain(record.rdata, providers_(random.Unit()));
}

std::string RecordGenerator::AbsentOwner(std::uint64_t number) const {
  std::string owner;
  names_.AppendAbsentHost(owner, number);
  return owner;
}

}  // namespace spoor::bench
