// The certificate types of CERT, for printing and reading alike.
#pragma once

#include <array>
#include <string_view>

namespace spoor::dns {

struct CertificateType {
  unsigned number;
  std::string_view mnemonic;
};

// RFC 4398 section 2.1.
inline constexpr std::array<CertificateType, 10> kCertificateTypes = {{{1, "PKIX"},
                                                                       {2, "SPKI"},
                                                                       {3, "PGP"},
                                                                       {4, "IPKIX"},
                                                                       {5, "ISPKI"},
                                                                       {6, "IPGP"},
                                                                       {7, "ACPKIX"},
                                                                       {8, "IACPKIX"},
                                                                       {253, "URI"},
                                                                       {254, "OID"}}};

}  // namespace spoor::dns
