import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Ruler;

/** Reads lines of {"pattern": …, "event": …} and answers each with true, false, or why the pattern is none. */
public final class Judge {
  public static void main(String[] args) throws Exception {
    var mapper = new ObjectMapper();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      var pair = mapper.readTree(line);
      var pattern = pair.get("pattern").toString();
      var fault = JsonRuleCompiler.check(pattern);
      System.out.println(fault != null ? fault : String.valueOf(Ruler.matchesRule(pair.get("event").toString(), pattern)));
    }
  }
}
