#include "dns/rdata_text_names.h"

namespace spoor::dns {

void PrintNameRdata(RdataPrinter& printer) {
  printer.Name();
}

void PrintPreferenceName(RdataPrinter& printer) {
  printer.U16();
  printer.Name();
}

void PrintSoa(RdataPrinter& printer) {
  printer.Name();
  printer.Name();
  for (int number = 0; number < 5; ++number) printer.U32();  // serial, refresh, retry, expire, minimum
}

void PrintRp(RdataPrinter& printer) {
  printer.Name();
  printer.Name();
}

void PrintPx(RdataPrinter& printer) {
  printer.U16();
  printer.Name();
  printer.Name();
}

void PrintSrv(RdataPrinter& printer) {
  for (int number = 0; number < 3; ++number) printer.U16();  // priority, weight, port
  printer.Name();
}

void PrintNaptr(RdataPrinter& printer) {
  printer.U16();
  printer.U16();
  for (int string = 0; string < 3; ++string) printer.String(StringOctets::kAscii);  // flags, services, regexp
  printer.Name();
}

}  // namespace spoor::dns
