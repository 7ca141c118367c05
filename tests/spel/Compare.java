import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.expression.AccessException;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypedValue;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Evaluates expressions by Spring's engine. The first line on standard input is a JSON array of users; every other line is
 * an array of an expression and the places of users, and is answered by one line: "unreadable" if Spring's parser refuses
 * the expression, else an array with the value for each user as typed JSON, or null where Spring refuses to compute it.
 */
public final class Compare {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        SpelExpressionParser parser = new SpelExpressionParser();
        List<EvaluationContext> users = new ArrayList<>();
        for (Object user : (List<?>) new Json(in.readLine()).value()) {
            StandardEvaluationContext context = new StandardEvaluationContext(user);
            context.setPropertyAccessors(Collections.singletonList(new NullSafe(user)));
            users.add(context);
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<?> request = (List<?>) new Json(line).value();
            out.write(answer(parser, (String) request.get(0), request.subList(1, request.size()), users));
            out.write('\n');
            out.flush();
        }
    }

    private static String answer(SpelExpressionParser parser, String text, List<?> places, List<EvaluationContext> users) {
        Expression expression;
        try {
            expression = parser.parseExpression(text);
        } catch (Exception refused) {
            return "\"unreadable\"";
        }
        List<String> answers = new ArrayList<>();
        for (Object place : places) {
            try {
                answers.add(typed(expression.getValue(users.get((Integer) place))));
            } catch (Exception | StackOverflowError refused) {
                answers.add("null");
            }
        }
        return answers.toString();
    }

    /** A value as JSON that names its type; numbers that JSON does not have as such are written as texts. */
    private static String typed(Object value) {
        if (value == null) {
            return "{\"null\": null}";
        } else if (value instanceof Boolean) {
            return "{\"boolean\": " + value + "}";
        } else if (value instanceof Integer) {
            return "{\"int\": " + value + "}";
        } else if (value instanceof Long) {
            return "{\"long\": " + value + "}";
        } else if (value instanceof Float) {
            return "{\"float\": " + Integer.toUnsignedString(Float.floatToIntBits((Float) value)) + "}";
        } else if (value instanceof Double) {
            return "{\"double\": " + Long.toUnsignedString(Double.doubleToLongBits((Double) value)) + "}";
        } else if (value instanceof String && !StandardCharsets.UTF_8.newEncoder().canEncode((String) value)) {
            return "{\"other\": \"a half of a character\"}";
        } else if (value instanceof String) {
            return "{\"text\": " + Json.quoted((String) value) + "}";
        } else if (value instanceof List || value.getClass().isArray()) {
            List<String> elements = new ArrayList<>();
            if (value instanceof List) {
                ((List<?>) value).forEach(element -> elements.add(typed(element)));
            } else {
                for (int index = 0; index < Array.getLength(value); index++) {
                    elements.add(typed(Array.get(value, index)));
                }
            }
            return "{\"list\": " + elements + "}";
        } else if (value instanceof Map) {
            Map<String, String> members = new TreeMap<>();
            ((Map<?, ?>) value).forEach((key, member) -> members.put(String.valueOf(key), typed(member)));
            List<String> shown = new ArrayList<>();
            members.forEach((key, member) -> shown.add("[" + Json.quoted(key) + ", " + member + "]"));
            return "{\"object\": " + shown + "}";
        }
        return "{\"other\": " + Json.quoted(value.getClass().getName()) + "}";
    }

    /**
     * PingOne's navigation: a member of a user, and of an object in it, is null where it is absent or the object is null (PEL
     * docs, page Disabled and restricted SpEL features); {@code user} before a member is the user.
     */
    private static final class NullSafe implements PropertyAccessor {
        private final Object root;

        NullSafe(Object root) {
            this.root = root;
        }

        @Override
        public Class<?>[] getSpecificTargetClasses() {
            return null;
        }

        @Override
        public boolean canRead(EvaluationContext context, Object target, String name) {
            return target == null || target instanceof Map;
        }

        @Override
        public TypedValue read(EvaluationContext context, Object target, String name) {
            if (target == this.root && name.equals("user")) {
                return new TypedValue(target);
            }
            return new TypedValue(target == null ? null : ((Map<?, ?>) target).get(name));
        }

        @Override
        public boolean canWrite(EvaluationContext context, Object target, String name) {
            return false;
        }

        @Override
        public void write(EvaluationContext context, Object target, String name, Object value) throws AccessException {
            throw new AccessException("users are read only");
        }
    }
}
