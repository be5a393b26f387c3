/* method_file.h - the method `file`: a name and its secret's crypt(3) hash. */
#ifndef RG_METHOD_FILE_H
#define RG_METHOD_FILE_H

#include "method/method.h"

extern const struct rg_method method_file;

#endif
