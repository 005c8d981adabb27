#include "dns/rdata_shape.h"

namespace spoor::dns {
namespace {

using enum Field;

struct Entry {
  std::uint16_t type;
  Shape shape;
};

constexpr Shape kOneName = {kFoldedName};
constexpr Shape kPreferenceAndName = {k2, kFoldedName};
constexpr Shape kKeyShape = {k4, kRest};
constexpr Shape kTextShape = {kStrings};
constexpr Shape kSignature = {k18, kName, kRest};
constexpr Shape kDsShape = {k4, kDigestDs};
constexpr Shape kTlsaShape = {k1, k2, kRest};
constexpr Shape kSvcbShape = {k2, kFoldedName, kSvcParams};

// Numbers instead of RrType names keep the table beside the registry's own order.
constexpr Entry kEntries[] = {
    {1, {k4}},                                           // A, RFC 1035 3.4.1
    {2, kOneName},                                       // NS, RFC 1035 3.3.11
    {3, kOneName},                                       // MD, RFC 1035 3.3.4
    {4, kOneName},                                       // MF, RFC 1035 3.3.5
    {5, kOneName},                                       // CNAME, RFC 1035 3.3.1
    {6, {kFoldedName, kFoldedName, k16, k4}},            // SOA, RFC 1035 3.3.13
    {7, kOneName},                                       // MB, RFC 1035 3.3.3
    {8, kOneName},                                       // MG, RFC 1035 3.3.6
    {9, kOneName},                                       // MR, RFC 1035 3.3.8
    {11, {k4, k1, kRest}},                               // WKS, RFC 1035 3.4.2
    {12, kOneName},                                      // PTR, RFC 1035 3.3.12
    {13, {kString, kString}},                            // HINFO, RFC 1035 3.3.2
    {14, {kFoldedName, kFoldedName}},                    // MINFO, RFC 1035 3.3.7
    {15, kPreferenceAndName},                            // MX, RFC 1035 3.3.9
    {16, kTextShape},                                    // TXT, RFC 1035 3.3.14
    {17, {kFoldedName, kFoldedName}},                    // RP, RFC 1183 2.2
    {18, kPreferenceAndName},                            // AFSDB, RFC 1183 1
    {19, {kString}},                                     // X25, RFC 1183 3.1
    {20, {kString, kOptionalString}},                    // ISDN, RFC 1183 3.2
    {21, kPreferenceAndName},                            // RT, RFC 1183 3.3
    {22, {kRestNonEmpty}},                               // NSAP, RFC 1706 5
    {23, {kName}},                                       // NSAP-PTR, RFC 1348
    {24, {k18, kFoldedName, kRest}},                     // SIG, RFC 2535 4.1
    {25, kKeyShape},                                     // KEY, RFC 2535 3.1
    {26, {k2, kFoldedName, kFoldedName}},                // PX, RFC 2163 4
    {27, {kString, kString, kString}},                   // GPOS, RFC 1712 3
    {28, {k16}},                                         // AAAA, RFC 3596 2.2
    {29, {k16}},                                         // LOC, RFC 1876 2
    {30, {kFoldedName, kRest}},                          // NXT, RFC 2535 5.2
    {33, {k6, kFoldedName}},                             // SRV, RFC 2782
    {35, {k4, kString, kString, kString, kFoldedName}},  // NAPTR, RFC 3403 4.1
    {36, kPreferenceAndName},                            // KX, RFC 2230 3
    {37, {k4, k1, kRest}},                               // CERT, RFC 4398 2
    {38, {kA6}},                                         // A6, RFC 2874 3.1
    {39, kOneName},                                      // DNAME, RFC 6672 2.1
    {42, {kAplItems}},                                   // APL, RFC 3123 4
    {43, kDsShape},                                      // DS, RFC 4034 5.1
    {44, {k2, kRestNonEmpty}},                           // SSHFP, RFC 4255 3.1
    {45, {k1, k2, kGateway, kRest}},                     // IPSECKEY, RFC 4025 2.1
    {46, kSignature},                                    // RRSIG, RFC 4034 3.1
    {47, {kName, kTypeBitmap}},                          // NSEC, RFC 4034 4.1
    {48, kKeyShape},                                     // DNSKEY, RFC 4034 2.1
    {49, {kRestNonEmpty}},                               // DHCID, RFC 4701 3.1
    {50, {k4, kString, kNonEmptyString, kTypeBitmap}},   // NSEC3, RFC 5155 3.2
    {51, {k4, kString}},                                 // NSEC3PARAM, RFC 5155 4.2
    {52, kTlsaShape},                                    // TLSA, RFC 6698 2.1
    {53, kTlsaShape},                                    // SMIMEA, RFC 8162 2
    {55, {kHip}},                                        // HIP, RFC 8005 5
    {56, kTextShape},                                    // NINFO, IANA registry
    {57, kKeyShape},                                     // RKEY, IANA registry
    {58, {kName, kName}},                                // TALINK, IANA registry
    {59, kDsShape},                                      // CDS, RFC 7344 3.1
    {60, kKeyShape},                                     // CDNSKEY, RFC 7344 3.2
    {61, {kRest}},                                       // OPENPGPKEY, RFC 7929 2.1
    {62, {k6, kTypeBitmap}},                             // CSYNC, RFC 7477 2.1
    {63, {k6, kDigestZonemd}},                           // ZONEMD, RFC 8976 2.2
    {64, kSvcbShape},                                    // SVCB, RFC 9460 2.2
    {65, kSvcbShape},                                    // HTTPS, RFC 9460 9
    {99, kTextShape},                                    // SPF, RFC 7208 3.1
    {104, {k2, k8}},                                     // NID, RFC 6742 2.1
    {105, {k2, k4}},                                     // L32, RFC 6742 2.2
    {106, {k2, k8}},                                     // L64, RFC 6742 2.3
    {107, {k2, kName}},                                  // LP, RFC 6742 2.4
    {108, {k6}},                                         // EUI48, RFC 7043 3
    {109, {k8}},                                         // EUI64, RFC 7043 4
    {256, {k4, kRestNonEmpty}},                          // URI, RFC 7553 4.4
    {257, {k1, kNonEmptyString, kRest}},                 // CAA, RFC 8659 4.1
    {258, kTextShape},                                   // AVC, IANA registry
    {260, {k2, kRelay}},                                 // AMTRELAY, RFC 8777 4.2
    {261, kTextShape},                                   // RESINFO, RFC 9606
};

constexpr std::uint16_t kTypeTa = 32768;   // DNSSEC trust authorities, IANA registry
constexpr std::uint16_t kTypeDlv = 32769;  // RFC 4431
constexpr std::size_t kDirectTypes = 262;

// Index by type: a lookup is one load.
constexpr auto kByType = [] {
  std::array<const Shape*, kDirectTypes> table{};
  for (const Entry& entry : kEntries) table[entry.type] = &entry.shape;
  return table;
}();

}  // namespace

const Shape* FindShape(std::uint16_t type) noexcept {
  if (type < kDirectTypes) return kByType[type];
  return type == kTypeTa || type == kTypeDlv ? &kDsShape : nullptr;
}

}  // namespace spoor::dns
