// Prints the glossary of the project as OmegaT reads it; OmegaT runs this when it has loaded one.
import org.omegat.core.Core
import org.omegat.gui.glossary.GlossaryReaderTSV

new File(Core.project.projectProperties.glossaryRoot).listFiles().each { File file ->
    GlossaryReaderTSV.read(file, false).each { println "TERM ${it.srcText} = ${it.locText}" }
}
