#include "dns/rdata_printer.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace spoor::dns {
namespace {

// What `print` makes of the octets, and "refused" when it is not done with them.
template <class Print>
std::string Printed(std::string_view hex, Print print) {
  const std::string octets = base::FromHex(hex).value();
  std::string out;
  RdataPrinter printer(out, base::AsBytes(octets));
  print(printer);
  return printer.done() ? out : "refused";
}

TEST(RdataPrinter, SeparatesFieldsByOneSpace) {
  EXPECT_EQ(Printed("ff000affffffff0161006162",
                    [](RdataPrinter& printer) {
                      printer.U8();
                      printer.U16();
                      printer.U32();
                      printer.Name();
                      printer.HexRest();
                    }),
            "255 10 4294967295 a. 6162");
}

TEST(RdataPrinter, RefusesWhatIsLeftOver) {
  EXPECT_EQ(Printed("0102", [](RdataPrinter& printer) { printer.U8(); }), "refused");
}

TEST(RdataPrinter, StaysRefused) {
  EXPECT_EQ(Printed("ff61626364",
                    [](RdataPrinter& printer) {
                      printer.String(StringOctets::kAny);
                      printer.HexRest();
                      printer.Base64Rest();
                      printer.TypeBitmap();
                    }),
            "refused");
}

TEST(RdataPrinter, PrintsTimesInUtc) {
  const auto time = [](RdataPrinter& printer) { printer.Time(); };
  EXPECT_EQ(Printed("00000000", time), "19700101000000");
  EXPECT_EQ(Printed("38bc5d7f", time), "20000229235959");
  EXPECT_EQ(Printed("ffffffff", time), "21060207062815");
}

TEST(RdataPrinter, EscapesStrings) {
  const auto any = [](RdataPrinter& printer) { printer.StringRest(StringOctets::kAny); };
  const auto ascii = [](RdataPrinter& printer) { printer.StringRest(StringOctets::kAscii); };
  EXPECT_EQ(Printed("61225c3b0a7f80", any), R"("a\"\\;\010\127\128")");
  EXPECT_EQ(Printed("61225c3b0a7f", ascii), R"("a\"\\;\010\127")");
  EXPECT_EQ(Printed("80", ascii), "refused");
  EXPECT_EQ(Printed("", any), R"("")");
}

TEST(RdataPrinter, BreaksLongWords) {
  const auto hex = [](RdataPrinter& printer) { printer.HexRest(); };
  const auto base64 = [](RdataPrinter& printer) { printer.Base64Rest(); };
  const std::string digits64(128, '0');
  EXPECT_EQ(Printed(digits64, hex), digits64);
  EXPECT_EQ(Printed(digits64 + "ff", hex), digits64 + " ff");
  EXPECT_EQ(Printed(std::string(48, '0'), base64), std::string(32, 'A'));
  EXPECT_EQ(Printed(std::string(48, '0') + "ffff", base64), std::string(32, 'A') + " //8=");
  EXPECT_EQ(Printed(std::string(50, '0'), [](RdataPrinter& printer) { printer.Base64WordRest(); }),
            std::string(34, 'A') + "==");
  EXPECT_EQ(Printed("", hex), "refused");
}

TEST(RdataPrinter, TakesOnlyCanonicalBitmaps) {
  const auto bitmap = [](RdataPrinter& printer) { printer.TypeBitmap(); };
  EXPECT_EQ(Printed("", bitmap), "");
  EXPECT_EQ(Printed("000140ff0101", bitmap), "A TYPE65287");
  EXPECT_EQ(Printed("000180", bitmap), "refused");                              // type 0
  EXPECT_EQ(Printed("00024000", bitmap), "refused");                            // final zero octet
  EXPECT_EQ(Printed("0000", bitmap), "refused");                                // empty window
  EXPECT_EQ(Printed("010140000140", bitmap), "refused");                        // windows out of order
  EXPECT_EQ(Printed("000140000140", bitmap), "refused");                        // a window twice
  EXPECT_EQ(Printed("0021" + std::string(64, '0') + "01", bitmap), "refused");  // more than 256 types
}

TEST(AppendIpv6, WritesTheCanonicalForm) {
  const auto text = [](std::string_view hex) {
    std::string out;
    const std::string octets = base::FromHex(hex).value();
    AppendIpv6(out, base::AsBytes(octets));
    return out;
  };
  EXPECT_EQ(text("20010db8000000010001000100010001"), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(text("20010db8000000000001000000000001"), "2001:db8::1:0:0:1");
  EXPECT_EQ(text("00000000000000000000ffffc0000201"), "::ffff:192.0.2.1");
}

}  // namespace
}  // namespace spoor::dns
