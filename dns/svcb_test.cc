#include "dns/svcb.h"

#include <gtest/gtest.h>

#include "tests/support/message_builder.h"

namespace spoor::dns {
namespace {

using test::Hex;

TEST(SvcParams, FollowRfc9460) {
  for (const char* good : {"", "0001000302683200030002 0050", "000100030268320002 0000", "000400087f0000017f000002",
                           "0000000200010001000302 6832", "ff000000", "000600102001 0db8000000000000000000000001"}) {
    std::string digits(good);
    std::erase(digits, ' ');
    EXPECT_TRUE(AreSvcParams(base::AsBytes(Hex(digits)))) << good;
  }
  for (const char* bad : {
           "00030002005000010003026832",       // keys descend
           "000300020050000300020050",         // a key twice
           "0003000100",                       // a port of one octet
           "00010000",                         // no protocol
           "0001000103",                       // a protocol longer than the value
           "0001000100",                       // an empty protocol
           "000400037f0000",                   // not whole addresses
           "00040000",                         // no address
           "000600047f000001",                 // an IPv4 address among IPv6
           "0000000200030001000302 6832",      // mandatory and absent
           "000000020000",                     // mandatory lists itself
           "00000004000300010001000302 6832",  // mandatory list descends
           "0002000100",                       // no-default-alpn has a value
           "000300020050ff",                   // octets behind
           "0003",                             // cut
       }) {
    std::string digits(bad);
    std::erase(digits, ' ');
    EXPECT_FALSE(AreSvcParams(base::AsBytes(Hex(digits)))) << bad;
  }
}

}  // namespace
}  // namespace spoor::dns
