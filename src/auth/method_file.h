/* method_file.h - the method `file`: a name and its secret's crypt(3) hash. */
#ifndef RG_METHOD_FILE_H
#define RG_METHOD_FILE_H

#include "auth/accounts.h"
#include "auth/method.h"

/* What rg_input's instance points to. May change between two calls. */
struct file_instance {
	struct accounts *accounts; /* NULL: the file cannot be read */
};

extern const struct rg_method method_file;

#endif
