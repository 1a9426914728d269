// A SOAP service behind gSOAP's own WS-Security plugin, so that what Ticketscope sends is judged by code that nobody
// here wrote. This is soapcpp2's input, not C++.
#import "wsse.h"

//gsoap ns service name: Search
//gsoap ns service style: document
//gsoap ns service encoding: literal
//gsoap ns service namespace: urn:ticketscope:tests:search
//gsoap ns service method-header-part: Search wsse__Security

int ns__Search(char *query, char **answer);
