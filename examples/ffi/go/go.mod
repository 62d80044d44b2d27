module retrieve/scenario

go 1.21
