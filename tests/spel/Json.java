import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON that is well-formed and has no white space between its parts. What is read cannot be changed, as on PingOne's
 * pages.
 */
final class Json {
    private final String text;
    private int at;

    Json(String text) {
        this.text = text;
    }

    Object value() {
        char first = text.charAt(at);
        if (first == '{') {
            Map<String, Object> members = new LinkedHashMap<>();
            for (at++; text.charAt(at) != '}'; at += text.charAt(at) == ',' ? 1 : 0) {
                String key = string();
                at++;
                members.put(key, value());
            }
            at++;
            return Collections.unmodifiableMap(members);
        } else if (first == '[') {
            List<Object> values = new ArrayList<>();
            for (at++; text.charAt(at) != ']'; at += text.charAt(at) == ',' ? 1 : 0) {
                values.add(value());
            }
            at++;
            return Collections.unmodifiableList(values);
        } else if (first == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.equals("null")) {
            return null;
        } else if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        } else if (word.matches("-?[0-9]+")) {
            BigInteger number = new BigInteger(word);
            if (number.bitLength() < 32) {
                return number.intValue();
            }
            return number.bitLength() < 64 ? (Object) number.longValue() : number;
        }
        return Double.valueOf(word);
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            if (text.charAt(at) != '\\') {
                out.append(text.charAt(at));
            } else if (text.charAt(++at) == 'u') {
                out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                at += 4;
            } else {
                int escape = "bfnrt".indexOf(text.charAt(at));
                out.append(escape < 0 ? text.charAt(at) : "\b\f\n\r\t".charAt(escape));
            }
        }
        at++;
        return out.toString();
    }

    /** A text as a JSON string. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char unit : text.toCharArray()) {
            if (unit < ' ' || unit == '"' || unit == '\\') {
                out.append(String.format("\\u%04x", (int) unit));
            } else {
                out.append(unit);
            }
        }
        return out.append('"').toString();
    }
}
