# Writes INPUT's text into OUTPUT as a C++ constant.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"test/sandbox/default_scenario.h\"\n\nnamespace octostep::sandbox {\n\n"
     "const std::string_view k_default_scenario = R\"scenario(${text})scenario\";\n\n}  // namespace octostep::sandbox\n")
