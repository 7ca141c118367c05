import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelCompiler;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Evaluates one expression for all users by Spring's engine, warm, on one thread:
 * {@code Spring (interpreted|compiled) EXPRESSION FILE SECONDS TIMES}. Rounds of so many evaluations for each user follow
 * each other for so long; the least one counts. CPU time of this thread: the JVM compiles and collects garbage on others.
 */
public final class Spring {
    /** What keeps the JVM from leaving out evaluations. */
    private static volatile int sum;

    public static void main(String[] arguments) throws Exception {
        boolean isCompiled = arguments[0].equals("compiled");
        SpelCompilerMode mode = isCompiled ? SpelCompilerMode.IMMEDIATE : SpelCompilerMode.OFF;
        SpelParserConfiguration configuration = new SpelParserConfiguration(mode, Spring.class.getClassLoader());
        Expression expression = new SpelExpressionParser(configuration).parseExpression(arguments[1]);
        StandardEvaluationContext context = new StandardEvaluationContext();
        context.setVariable("string", new Text());
        List<User> users = new ArrayList<>();
        for (String line : Files.readAllLines(Paths.get(arguments[2]), StandardCharsets.UTF_8)) {
            users.add(new User((Map<?, ?>) new Json(line).value()));
        }
        long left = (long) (Double.parseDouble(arguments[3]) * 1e9);
        int times = Integer.parseInt(arguments[4]);
        long least = Long.MAX_VALUE;
        while (left > 0) {
            long taken = round(expression, context, users, times);
            least = Math.min(least, taken);
            left -= taken;
        }
        List<String> values = new ArrayList<>();
        for (User user : users) {
            values.add(Json.quoted((String) expression.getValue(context, user)));
        }
        if (isCompiled && !SpelCompiler.compile(expression)) {
            throw new IllegalStateException("Spring cannot compile " + arguments[1]);
        }
        double nanoseconds = (double) least / ((long) users.size() * times);
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        out.println("{\"nanoseconds\": " + nanoseconds + ", \"values\": " + values + "}");
    }

    private static long round(Expression expression, StandardEvaluationContext context, List<User> users, int times) {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long start = thread.getCurrentThreadCpuTime();
        int length = 0;
        for (int time = 0; time < times; time++) {
            for (User user : users) {
                length += ((String) expression.getValue(context, user)).length();
            }
        }
        sum = length;
        return thread.getCurrentThreadCpuTime() - start;
    }

    /** PingOne's functions of texts, which Spring does not have: as little as gives the same for these users. */
    public static final class Text {
        public String lowerCase(String text) {
            return text.toLowerCase(Locale.ROOT);
        }

        public String substring(String text, int start, int end) {
            return text.substring(start, Math.min(end, text.length()));
        }
    }

    /** A user as a program in Java has it. */
    public static final class User {
        private final String username;
        private final String email;
        private final Name name;
        private final String title;
        private final boolean enabled;

        User(Map<?, ?> members) {
            username = (String) members.get("username");
            email = (String) members.get("email");
            name = new Name((Map<?, ?>) members.get("name"));
            title = (String) members.get("title");
            enabled = (Boolean) members.get("enabled");
        }

        public String getUsername() {
            return username;
        }

        public String getEmail() {
            return email;
        }

        public Name getName() {
            return name;
        }

        public String getTitle() {
            return title;
        }

        public boolean isEnabled() {
            return enabled;
        }
    }

    /** The name of a user. */
    public static final class Name {
        private final String given;
        private final String family;

        Name(Map<?, ?> members) {
            given = (String) members.get("given");
            family = (String) members.get("family");
        }

        public String getGiven() {
            return given;
        }

        public String getFamily() {
            return family;
        }
    }
}
